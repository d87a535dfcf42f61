"""From values to words: text, JSON, JUnit, Markdown, GitHub annotations, SVG."""
