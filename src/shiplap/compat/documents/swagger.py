"""Swagger 2.0 to OpenAPI 3.0, so that everything after reading knows one language.

References to definitions are rewritten by whoever reads the file; here the places change: definitions become schemas,
body and form parameters become request bodies, ``consumes`` and ``produces`` become media types, ``collectionFormat``
becomes style and explode, and host, base path and schemes become servers.

Source: https://spec.openapis.org/oas/v2.0, and the same for v3.0.3.
"""

from collections.abc import Mapping

from shiplap.compat.documents.swagger_values import header_of, object_at, parameter_of, schema_of_form, texts_at
from shiplap.model.json_value import JsonObject, JsonValue

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_ANY = ("*/*",)


def swagger_to_openapi(tree: JsonValue) -> JsonValue:
    """Return the same document in OpenAPI 3.0; parts are shared with ``tree``, whose schemas are changed in place.

    A file that is only referred to (without ``paths``) keeps everything but its definitions where it was.
    """
    if not isinstance(tree, dict):
        return tree
    _modernise_schemas(tree)
    moved: JsonObject = {key: value for key, value in tree.items() if key not in _REPLACED}
    components: JsonObject = {**object_at(tree, "components")}
    if "definitions" in tree:
        components["schemas"] = tree["definitions"]
    if "securityDefinitions" in tree:
        components["securitySchemes"] = {
            name: _security_scheme(scheme) for name, scheme in object_at(tree, "securityDefinitions").items()
        }
    if components:
        moved["components"] = components
    if "swagger" in tree:
        moved["openapi"] = "3.0.3"
        moved["servers"] = _servers(tree)
    if isinstance(tree.get("paths"), dict):
        moved["paths"] = {path: _path_item(item, tree) for path, item in object_at(tree, "paths").items()}
    return moved


_REPLACED = frozenset(
    {"swagger", "host", "basePath", "schemes", "consumes", "produces", "definitions", "securityDefinitions", "paths"}
)


def _modernise_schemas(tree: JsonValue) -> None:
    """Spell in place what schemas of Swagger say differently."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("x-nullable") is True:
                node.setdefault("nullable", True)
            if node.get("type") == "file":
                node["type"], node["format"] = "string", "binary"
            if isinstance(node.get("discriminator"), str) and ("properties" in node or "allOf" in node):
                node["discriminator"] = {"propertyName": node["discriminator"]}
            stack.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            stack.extend(value for value in node if isinstance(value, dict | list))


def _servers(tree: JsonObject) -> JsonValue:
    base = str(tree.get("basePath") or "/")
    host = tree.get("host")
    if not isinstance(host, str):
        return [{"url": base}]
    schemes = texts_at(tree, "schemes") or ("https",)
    return [{"url": f"{scheme}://{host}{base if base.startswith('/') else '/' + base}"} for scheme in schemes]


def _path_item(item: JsonValue, tree: JsonObject) -> JsonValue:
    if not isinstance(item, dict) or "$ref" in item:
        return item
    shared = item.get("parameters")
    made: JsonObject = {key: value for key, value in item.items() if key not in _METHODS and key != "parameters"}
    for method in _METHODS & item.keys():
        operation = item[method]
        made[method] = _operation(operation, shared, tree) if isinstance(operation, dict) else operation
    return made


def _operation(operation: JsonObject, shared: JsonValue, tree: JsonObject) -> JsonValue:
    made: JsonObject = {key: value for key, value in operation.items() if key not in {"consumes", "produces"}}
    consumes = texts_at(operation, "consumes") if "consumes" in operation else texts_at(tree, "consumes")
    produces = texts_at(operation, "produces") if "produces" in operation else texts_at(tree, "produces")
    parameters = _merged(shared, operation.get("parameters"), tree)
    made["parameters"] = [parameter_of(each) for each in parameters if str(each.get("in")) not in {"body", "formData"}]
    made["x-consumes"], made["x-produces"] = [*consumes], [*produces]
    body = _request_body(parameters, consumes)
    if body is not None:
        made["requestBody"] = body
    if isinstance(operation.get("responses"), dict):
        made["responses"] = {
            status: _response(_local(response, tree, "responses"), produces)
            for status, response in object_at(operation, "responses").items()
        }
    return made


def _merged(shared: JsonValue, own: JsonValue, tree: JsonObject) -> list[JsonObject]:
    """Return the parameters of an operation; its own go before those of the path with the same name and place."""
    found: dict[tuple[str, str], JsonObject] = {}
    for parameters in (shared, own):
        for each in parameters if isinstance(parameters, list) else ():
            parameter = _local(each, tree, "parameters")
            if isinstance(parameter, dict):
                place = str(parameter.get("in"))
                name = "" if place == "body" else str(parameter.get("name") or parameter.get("$ref"))
                found[place, name] = parameter
    return list(found.values())


def _local(node: JsonValue, tree: JsonObject, section: str) -> JsonValue:
    """Return what a reference to a section of the same file means; anything else as it is."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    prefix = f"#/{section}/"
    if isinstance(reference, str) and reference.startswith(prefix):
        name = reference.removeprefix(prefix).replace("~1", "/").replace("~0", "~")
        return object_at(tree, section).get(name, node)
    return node


def _request_body(parameters: list[JsonObject], consumes: tuple[str, ...]) -> JsonObject | None:
    for parameter in parameters:
        if parameter.get("in") == "body":
            media: JsonValue = {"schema": parameter.get("schema", {})}
            return {"required": parameter.get("required") is True, "content": dict.fromkeys(consumes or _ANY, media)}
    fields = [each for each in parameters if each.get("in") == "formData"]
    if not fields:
        return None
    has_file = any(each.get("format") == "binary" for each in fields)
    types = tuple(each for each in consumes if "form" in each) or (
        ("multipart/form-data",) if has_file else ("application/x-www-form-urlencoded",)
    )
    required = any(each.get("required") is True for each in fields)
    return {"required": required, "content": {key: schema_of_form(fields) for key in types}}


def _response(response: JsonValue, produces: tuple[str, ...]) -> JsonValue:
    if not isinstance(response, dict) or "$ref" in response:
        return response
    made: JsonObject = {key: value for key, value in response.items() if key not in {"schema", "examples", "headers"}}
    if "schema" in response:
        made["content"] = {key: {"schema": response["schema"]} for key in produces or _ANY}
    if isinstance(response.get("headers"), dict):
        made["headers"] = {name: header_of(header) for name, header in object_at(response, "headers").items()}
    return made


_FLOWS: Mapping[str, str] = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}


def _security_scheme(scheme: JsonValue) -> JsonValue:
    if not isinstance(scheme, dict):
        return scheme
    if scheme.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    if scheme.get("type") == "oauth2":
        flow: JsonObject = {key: scheme[key] for key in ("authorizationUrl", "tokenUrl", "scopes") if key in scheme}
        return {"type": "oauth2", "flows": {_FLOWS.get(str(scheme.get("flow")), "implicit"): flow}}
    return scheme
