"""Which references lead back to themselves, and in which order the others can be worked off."""

from collections.abc import Callable, Container, Iterator


def circles(start: str, leads_to: Callable[[str], list[str]], known: Container[str]) -> Iterator[list[str]]:
    """Yield the references reachable from ``start`` in groups that reach each other, targets first.

    Tarjan's algorithm without recursion, because chains of references can be longer than Python's stack.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_ones: list[str] = []
    done: set[str] = set()
    work: list[tuple[str, Iterator[str]]] = []

    def enter(reference: str) -> None:
        order[reference] = low[reference] = len(order)
        open_ones.append(reference)
        work.append((reference, iter(leads_to(reference))))

    enter(start)
    while work:
        reference, following = work[-1]
        for target in following:
            if target in known or target in done:
                continue
            if target not in order:
                enter(target)
                break
            low[reference] = min(low[reference], order[target])
        else:
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[reference])
            if low[reference] == order[reference]:
                circle = open_ones[open_ones.index(reference) :]
                del open_ones[-len(circle) :]
                done.update(circle)
                yield circle
