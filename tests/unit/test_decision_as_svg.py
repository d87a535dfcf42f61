"""A decision as a picture: the world that decided, what differs from the record in it, and the pair that decided."""

import xml.etree.ElementTree as ET

from fakes.overlap_builders import DAY, HOUR, at, deploy, integrations, policy, recorded, snapshot
from shiplap.overlap import decide, lives, lives_in
from shiplap.report.decision_as_svg import deciding_world, decision_as_svg

SVG = "{http://www.w3.org/2000/svg}"
NOW = at(14 * HOUR)


def picture(web):
    deployments = (recorded(f"{web}@40", -3 * DAY), recorded("api@10", -3 * DAY))
    asked = snapshot((policy("api"),), deployments, integrations(f"{web} api"), {})
    decision = decide(asked, deploy("api@11", "rolling", 20), NOW)
    supposed = lives_in(asked, decision.action, NOW, deciding_world(decision).name)
    return ET.fromstring(decision_as_svg(decision, supposed, lives(asked, NOW)))


def test_the_world_that_decided_is_drawn_with_what_differs_dashed_and_names_escaped():
    drawn = picture('<"&')
    titled = [(one, one.findtext(f"{SVG}title")) for one in drawn.iter(f"{SVG}rect")]
    dashed = {title.split()[0] for one, title in titled if title and one.get("stroke-dasharray")}
    assert dashed == {"api@10", "api@11"}
    assert "in the world forward" in drawn.findtext(f"{SVG}title")
    assert any(
        title and title.startswith('<"&@40 -> api@11 is not known to pass; they can meet') for _, title in titled
    )
