"""Is there a value that one schema allows and another does not? A proof, a witness, or why neither was found.

The two schemas are first written in one form (`normal`), whatever dialect they came in, and then in terms (`nodes`) in
which equal schemas are one thing. The prover (`solving`) looks for a value inside the producer and outside of the
acceptor; that there is none is the proof, and one it finds is judged by jsonschema on both sides before anybody sees
it (`judging`).
"""
