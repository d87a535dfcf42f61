"""What may change between two documents, part by part, and what is said of it: the parts of messages and of schemas.

Each row is one change, written as small as it can be. A wrong *compatible* here is the worst that can happen.
"""

import json

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict

TEXT = {"type": "string"}
INT = {"type": "integer"}


def api(operation=None, *, path="/a", method="get", version="3.1.0", paths=None, **more):
    said = {"responses": {"200": {"description": "x"}}, **(operation or {})}
    found = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths or {path: {method: said}}}
    return {**found, **more}


def parameter(schema=None, name="p", where="query", required=False, **more):
    written = {} if "content" in more else {"schema": schema or TEXT}
    return {"parameters": [{"name": name, "in": where, "required": required, **written, **more}]}


def body(schema=None, media="application/json", required=True):
    return {"requestBody": {"required": required, "content": {media: {} if schema is None else {"schema": schema}}}}


def response(schema=None, media="application/json", headers=None):
    content = {} if schema is None else {"content": {media: {"schema": schema}}}
    return {"description": "x", **content, **({"headers": headers} if headers else {})}


def answer(schema=None, media="application/json", headers=None):
    return {"responses": {"200": response(schema, media, headers)}}


def thing(required=(), **properties):
    return {"type": "object", "properties": properties, **({"required": [*required]} if required else {})}


def schemes(**found):
    return {"components": {"securitySchemes": found}}


def api_key(name, where):
    return {"type": "apiKey", "name": name, "in": where}


PROBLEM = thing(["code"], code=INT)
ORDER = thing(["id"], id=INT)


def taking(*schemas):
    return [api(body(each), method="post") for each in schemas]


def answering(*schemas):
    return [api(answer(each)) for each in schemas]


def a_list(**more):
    return {"type": "array", "items": INT, **more}


def documents_in_query(*schemas):
    content = [{"application/x-www-form-urlencoded": {"schema": each}} for each in schemas]
    return [api(parameter(where="querystring", content=each), version="3.2.0") for each in content]


def streams(*schemas):
    content = [{"application/jsonl": {"itemSchema": each}} for each in schemas]
    return [api({"responses": {"200": {"description": "x", "content": each}}}, version="3.2.0") for each in content]


def dynamic(*schemas):
    said = answer({"$dynamicRef": "#found"})
    return [api(said, components={"schemas": {"X": {"$dynamicAnchor": "found", **each}}}) for each in schemas]


def documents_in_header(*schemas):
    content = [{"application/json": {"schema": each}} for each in schemas]
    return [api(answer(TEXT, headers={"X": {"required": True, "content": each}})) for each in content]


CHANGES = [
    ("undecided", "query as a document", *documents_in_query(thing(a=INT), thing(["a"], a=INT))),
    ("undecided", "items of a stream", *streams(thing(["a"], a=INT), thing(a=INT))),
    ("compatible", "items of a stream as they were", *streams(thing(a=INT), thing(a=INT))),
    ("undecided", "dynamic reference", *dynamic(thing(["a"], a=INT), thing(a=INT))),
    ("compatible", "dynamic reference as it was", *dynamic(thing(a=INT), thing(a=INT))),
    ("undecided", "header that is a document", *documents_in_header(thing(["a"], a=INT), thing(a=INT))),
    ("compatible", "header that is a wider document", *documents_in_header(thing(a=INT), thing(["a"], a=INT))),
    ("break", "new req prop default", *taking(thing(a=INT), thing(["b"], a=INT, b={**INT, "default": 1}))),
    (
        "break",
        "depReq changed",
        *taking(
            {**thing(a=INT, b=INT, c=INT), "dependentRequired": {"a": ["b"]}},
            {**thing(a=INT, b=INT, c=INT), "dependentRequired": {"a": ["b", "c"]}},
        ),
    ),
    (
        "break",
        "else added",
        *taking(thing(a=INT, b=INT), {**thing(a=INT, b=INT), "if": {"required": ["a"]}, "else": {"required": ["b"]}}),
    ),
    ("break", "types narrowed", *taking({"type": ["string", "integer"]}, {"type": ["string"]})),
    ("break", "min increased", *taking({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 2})),
    ("break", "minItems inc", *taking(a_list(minItems=1), a_list(minItems=2))),
    ("break", "minItems set", *taking(a_list(), a_list(minItems=2))),
    ("break", "param became enum", api(parameter(TEXT)), api(parameter({"type": "string", "enum": ["a"]}))),
    (
        "break",
        "param minLength",
        api(parameter({"type": "string", "minLength": 1})),
        api(parameter({"type": "string", "minLength": 3})),
    ),
    ("break", "param minItems set", api(parameter(a_list())), api(parameter(a_list(minItems=2)))),
    ("break", "param max set", api(parameter(INT)), api(parameter({**INT, "maximum": 5}))),
    (
        "break",
        "patternProp added",
        *taking(
            {"type": "object", "additionalProperties": TEXT},
            {"type": "object", "additionalProperties": TEXT, "patternProperties": {"^n": INT}},
        ),
    ),
    (
        "break",
        "resp header removed",
        api(answer(TEXT, headers={"X": {"required": True, "schema": TEXT}})),
        api(answer(TEXT)),
    ),
    ("break", "resp types widened", *answering({"type": ["string"]}, {"type": ["string", "integer"]})),
    ("break", "resp max inc", *answering({"type": "integer", "maximum": 5}, {"type": "integer", "maximum": 6})),
    ("break", "resp minItems dec", *answering(a_list(minItems=2), a_list(minItems=1))),
    ("break", "resp minItems unset", *answering(a_list(minItems=2), a_list())),
    (
        "break",
        "resp patternProp removed open",
        *answering(
            {"type": "object", "patternProperties": {"^n": INT}, "additionalProperties": True},
            {"type": "object", "additionalProperties": True},
        ),
    ),
    (
        "break",
        "resp prefix added",
        *answering(
            {"type": "array", "prefixItems": [INT], "items": TEXT},
            {"type": "array", "prefixItems": [INT, INT], "items": TEXT},
        ),
    ),
    ("compatible", "resp wrapped oneOf", *answering(thing(["a"], a=INT), {"oneOf": [thing(["a"], a=INT)]})),
    (
        "break",
        "resp wrapped oneOf two",
        *answering(thing(["a"], a=INT), {"oneOf": [thing(["a"], a=INT), thing(["b"], b=INT)]}),
    ),
    (
        "break",
        "resp wrapped oneOf null",
        *answering(thing(["a"], a=INT), {"oneOf": [thing(["a"], a=INT), {"type": "null"}]}),
    ),
    (
        "break",
        "resp header generalised",
        api(answer(TEXT, headers={"X": {"required": True, "schema": INT}})),
        api(answer(TEXT, headers={"X": {"required": True, "schema": {"type": "number"}}})),
    ),
    ("break", "media generalised", api(answer(TEXT, "application/vnd.a+json")), api(answer(TEXT, "application/json"))),
    ("undecided", "media generalised2", api(answer(TEXT, "application/json")), api(answer(TEXT, "application/*"))),
    ("break", "media specialised", api(answer(TEXT, "application/json")), api(answer(TEXT, "application/hal+json"))),
    ("break", "resp minLength dec", *answering({"type": "string", "minLength": 3}, {"type": "string", "minLength": 2})),
    ("break", "resp maxLength unset", *answering({"type": "string", "maxLength": 3}, {"type": "string"})),
    (
        "break",
        "resp depreq changed",
        *answering(
            {**thing(a=INT, b=INT, c=INT), "dependentRequired": {"a": ["b", "c"]}},
            {**thing(a=INT, b=INT, c=INT), "dependentRequired": {"a": ["b"]}},
        ),
    ),
    ("undecided", "webhook removed", api(webhooks={"x": {"post": body(TEXT)}}), api()),
    ("break", "req array→string prop", *taking(thing(a=a_list()), thing(a=TEXT))),
    ("break", "resp enum→free", *answering({"enum": ["a"]}, TEXT)),
    (
        "break",
        "resp req→opt nested array",
        *answering({"type": "array", "items": thing(["a"], a=INT)}, {"type": "array", "items": thing(a=INT)}),
    ),
    (
        "break",
        "resp additionalProps schema widened",
        *answering(
            {"type": "object", "additionalProperties": INT},
            {"type": "object", "additionalProperties": {"type": "number"}},
        ),
    ),
    (
        "break",
        "resp addProps false→true",
        *answering({**thing(a=INT), "additionalProperties": False}, {**thing(a=INT), "additionalProperties": True}),
    ),
    (
        "compatible",
        "resp addProps absent→true, closed old",
        *answering({**thing(a=INT), "additionalProperties": False}, thing(a=INT)),
    ),
    (
        "break",
        "resp new prop, closed old",
        *answering({**thing(a=INT), "additionalProperties": False}, thing(a=INT, b=INT)),
    ),
    ("break", "resp not removed", *answering({**TEXT, "not": {"const": "a"}}, TEXT)),
    ("break", "resp const→enum", *answering({"const": "a"}, {"enum": ["a", "b"]})),
    ("break", "resp anyOf branch added", *answering({"anyOf": [TEXT]}, {"anyOf": [TEXT, INT]})),
    (
        "break",
        "resp allOf part removed",
        *answering({"allOf": [thing(["a"], a=INT), thing(["b"], b=INT)]}, {"allOf": [thing(["a"], a=INT)]}),
    ),
    (
        "break",
        "req allOf part added",
        *taking({"allOf": [thing(["a"], a=INT)]}, {"allOf": [thing(["a"], a=INT), thing(["b"], b=INT)]}),
    ),
    (
        "break",
        "resp recursive optional",
        api(
            answer({"$ref": "#/components/schemas/N"}),
            components={"schemas": {"N": thing(["v"], v=INT, n={"$ref": "#/components/schemas/N"})}},
        ),
        api(
            answer({"$ref": "#/components/schemas/N"}),
            components={"schemas": {"N": thing(v=INT, n={"$ref": "#/components/schemas/N"})}},
        ),
    ),
    (
        "compatible",
        "resp recursive same renamed",
        api(
            answer({"$ref": "#/components/schemas/N"}),
            components={"schemas": {"N": thing(["v"], v=INT, n={"$ref": "#/components/schemas/N"})}},
        ),
        api(
            answer({"$ref": "#/components/schemas/M"}),
            components={"schemas": {"M": thing(["v"], v=INT, n={"$ref": "#/components/schemas/M"})}},
        ),
    ),
    (
        "compatible",
        "3.0 ref sibling ignored",
        api(
            answer({"$ref": "#/components/schemas/N", "nullable": True}),
            version="3.0.3",
            components={"schemas": {"N": TEXT}},
        ),
        api(answer({"$ref": "#/components/schemas/N"}), version="3.0.3", components={"schemas": {"N": TEXT}}),
    ),
    (
        "compatible",
        "3.1 ref sibling",
        api(answer({"$ref": "#/components/schemas/N"}), components={"schemas": {"N": TEXT}}),
        api(answer({"$ref": "#/components/schemas/N", "maxLength": 3}), components={"schemas": {"N": TEXT}}),
    ),
    (
        "break",
        "3.1 ref sibling req",
        api(body({"$ref": "#/components/schemas/N"}), method="post", components={"schemas": {"N": TEXT}}),
        api(
            body({"$ref": "#/components/schemas/N", "maxLength": 3}), method="post", components={"schemas": {"N": TEXT}}
        ),
    ),
    (
        "compatible",
        "3.0 enum null",
        api(answer({"type": "string", "nullable": True, "enum": ["a", None]}), version="3.0.3"),
        api(answer({"type": "string", "nullable": True, "enum": ["a"]}), version="3.0.3"),
    ),
    (
        "break",
        "3.0 enum null wider",
        api(answer({"type": "string", "nullable": True, "enum": ["a"]}), version="3.0.3"),
        api(answer({"type": "string", "nullable": True, "enum": ["a", None]}), version="3.0.3"),
    ),
    (
        "break",
        "header array items",
        api(parameter(a_list(), "X", "header")),
        api(parameter({"type": "array", "items": {"type": "integer", "maximum": 3}}, "X", "header")),
    ),
    ("break", "cookie type", api(parameter(TEXT, "c", "cookie")), api(parameter(INT, "c", "cookie"))),
    (
        "break",
        "path enum",
        api(parameter({"enum": ["a", "b"]}, where="path", required=True), path="/{p}"),
        api(parameter({"enum": ["a"]}, where="path", required=True), path="/{p}"),
    ),
    (
        "break",
        "path split",
        api(parameter(TEXT, where="path", required=True), path="/x/{p}"),
        api(parameter(TEXT, where="path", required=True), path="/x/{p}/y"),
    ),
    ("break", "query method 3.2", api(method="query", version="3.2.0"), api(method="get", version="3.2.0")),
    ("undecided", "op body get", api(body(TEXT)), api()),
    ("break", "int bounds from format", *taking({"type": "integer"}, {"type": "integer", "format": "int32"})),
    (
        "break",
        "number multipleOf .01",
        *taking({"type": "number", "multipleOf": 0.01}, {"type": "number", "multipleOf": 0.1}),
    ),
    (
        "compatible",
        "number multipleOf equal",
        *taking({"type": "number", "multipleOf": 0.1}, {"type": "number", "multipleOf": 0.01}),
    ),
    (
        "compatible",
        "lookahead same",
        *taking({"type": "string", "pattern": "^(?=a)x$"}, {"type": "string", "pattern": "^(?=a)x$"}),
    ),
    ("undecided", "empty response schema false", *answering({"type": "string"}, False)),
    (
        "break",
        "default body changed",
        api({"responses": {"200": response(ORDER), "default": response(PROBLEM)}}),
        api({"responses": {"200": response(ORDER), "default": response(ORDER)}}),
    ),
    (
        "compatible",
        "default added",
        api({"responses": {"200": response(ORDER)}}),
        api({"responses": {"200": response(ORDER), "default": response(PROBLEM)}}),
    ),
    (
        "compatible",
        "default only then 200 same",
        api({"responses": {"default": response(ORDER)}}),
        api({"responses": {"200": response(ORDER)}}),
    ),
    (
        "break",
        "default only then 200 other",
        api({"responses": {"default": response(ORDER)}}),
        api({"responses": {"200": response(PROBLEM)}}),
    ),
    (
        "break",
        "4XX other body than 404",
        api({"responses": {"200": response(ORDER), "400": response(ORDER), "404": response(PROBLEM)}}),
        api({"responses": {"200": response(ORDER), "4XX": response(ORDER)}}),
    ),
    (
        "undecided",
        "2XX from 200",
        api({"responses": {"200": response(ORDER)}}),
        api({"responses": {"2XX": response(ORDER)}}),
    ),
    (
        "compatible",
        "200 from 2XX",
        api({"responses": {"2XX": response(ORDER)}}),
        api({"responses": {"200": response(ORDER)}}),
    ),
    (
        "break",
        "201 from 2XX other",
        api({"responses": {"2XX": response(ORDER)}}),
        api({"responses": {"201": response(PROBLEM)}}),
    ),
    (
        "break",
        "default from 404",
        api({"responses": {"200": response(ORDER), "404": response(PROBLEM)}}),
        api({"responses": {"200": response(ORDER), "default": response(ORDER)}}),
    ),
    (
        "undecided",
        "app/* -> json",
        api(body({"type": "object"}, "application/*"), method="post"),
        api(body({"type": "object"}), method="post"),
    ),
    (
        "undecided",
        "*/* -> json",
        api(body({"type": "object"}, "*/*"), method="post"),
        api(body({"type": "object"}), method="post"),
    ),
    (
        "compatible",
        "json -> app/*",
        api(body({"type": "object"}), method="post"),
        api(body({"type": "object"}, "application/*"), method="post"),
    ),
    (
        "compatible",
        "json->json;charset",
        api(body({"type": "object"}), method="post"),
        api(body({"type": "object"}, "application/json; charset=utf-8"), method="post"),
    ),
    (
        "break",
        "json v1 -> v2",
        api(body({"type": "object"}, "application/json;version=1"), method="post"),
        api(body({"type": "object"}, "application/json;version=2"), method="post"),
    ),
    ("undecided", "resp json -> app/*", api(answer(ORDER)), api(answer(ORDER, "application/*"))),
    (
        "undecided",
        "resp media added",
        api(answer(ORDER)),
        api(
            {
                "responses": {
                    "200": {
                        "description": "x",
                        "content": {"application/json": {"schema": ORDER}, "text/csv": {"schema": TEXT}},
                    }
                }
            }
        ),
    ),
    ("undecided", "one server lost", api(servers=[{"url": "/v1"}, {"url": "/v2"}]), api(servers=[{"url": "/v2"}])),
    (
        "compatible",
        "server host change",
        api(servers=[{"url": "https://a.x/v1"}]),
        api(servers=[{"url": "https://b.x/v1"}]),
    ),
    (
        "undecided",
        "server var",
        api(servers=[{"url": "/{b}", "variables": {"b": {"default": "v1", "enum": ["v1", "v2"]}}}]),
        api(servers=[{"url": "/v1"}]),
    ),
    ("break", "trailing slash", api(path="/a"), api(path="/a/")),
    (
        "break",
        "key renamed",
        api({"security": [{"k": []}]}, **schemes(k=api_key("X-A", "header"))),
        api({"security": [{"k": []}]}, **schemes(k=api_key("X-B", "header"))),
    ),
    (
        "break",
        "key header->query",
        api({"security": [{"k": []}]}, **schemes(k=api_key("k", "header"))),
        api({"security": [{"k": []}]}, **schemes(k=api_key("k", "query"))),
    ),
    (
        "break",
        "basic->bearer",
        api({"security": [{"k": []}]}, **schemes(k={"type": "http", "scheme": "basic"})),
        api({"security": [{"k": []}]}, **schemes(k={"type": "http", "scheme": "bearer"})),
    ),
    (
        "undecided",
        "bearer->oauth2",
        api({"security": [{"k": []}]}, **schemes(k={"type": "http", "scheme": "bearer"})),
        api({"security": [{"k": ["a"]}]}, **schemes(k={"type": "oauth2", "flows": {}})),
    ),
    (
        "break",
        "oauth2 -> basic",
        api({"security": [{"k": ["a"]}]}, **schemes(k={"type": "oauth2", "flows": {}})),
        api({"security": [{"k": []}]}, **schemes(k={"type": "http", "scheme": "basic"})),
    ),
    (
        "break",
        "optional lost",
        api({"security": [{"k": []}, {}]}, **schemes(k=api_key("k", "header"))),
        api({"security": [{"k": []}]}, **schemes(k=api_key("k", "header"))),
    ),
    (
        "break",
        "or -> and",
        api({"security": [{"k": []}, {"l": []}]}, **schemes(k=api_key("k", "header"), l=api_key("l", "header"))),
        api({"security": [{"k": [], "l": []}]}, **schemes(k=api_key("k", "header"), l=api_key("l", "header"))),
    ),
    (
        "break",
        "second alt lost",
        api({"security": [{"k": []}, {"l": []}]}, **schemes(k=api_key("k", "header"), l=api_key("l", "header"))),
        api({"security": [{"k": []}]}, **schemes(k=api_key("k", "header"), l=api_key("l", "header"))),
    ),
    (
        "undecided",
        "openid url",
        api({"security": [{"k": []}]}, **schemes(k={"type": "openIdConnect", "openIdConnectUrl": "https://a/x"})),
        api({"security": [{"k": []}]}, **schemes(k={"type": "openIdConnect", "openIdConnectUrl": "https://b/x"})),
    ),
    (
        "undecided",
        "oauth tokenurl",
        api(
            {"security": [{"k": ["a"]}]},
            **schemes(k={"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a", "scopes": {}}}}),
        ),
        api(
            {"security": [{"k": ["a"]}]},
            **schemes(k={"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://b", "scopes": {}}}}),
        ),
    ),
    ("undecided", "mutualTLS added", api(), api({"security": [{"k": []}]}, **schemes(k={"type": "mutualTLS"}))),
    ("break", "cookie key added", api(), api({"security": [{"k": []}]}, **schemes(k=api_key("s", "cookie")))),
    (
        "compatible",
        "global sec added, op []",
        api({"security": []}),
        api({"security": []}, security=[{"k": []}], **schemes(k=api_key("s", "cookie"))),
    ),
    (
        "undecided",
        "explode true->false",
        api(parameter({"type": "array", "items": TEXT})),
        api(parameter({"type": "array", "items": TEXT}, explode=False)),
    ),
    (
        "break",
        "form->pipe",
        api(parameter({"type": "array", "items": INT}, explode=False)),
        api(parameter({"type": "array", "items": INT}, style="pipeDelimited", explode=False)),
    ),
    (
        "undecided",
        "deepObject->form",
        api(parameter(thing(a=INT), style="deepObject", explode=True)),
        api(parameter(thing(a=INT))),
    ),
    (
        "break",
        "simple->matrix path",
        api(parameter(INT, where="path", required=True), path="/{p}"),
        api(parameter(INT, where="path", required=True, style="matrix"), path="/{p}"),
    ),
    (
        "compatible",
        "path rename",
        api(parameter(INT, where="path", required=True), path="/{p}"),
        api(parameter(INT, "z", "path", True), path="/{z}"),
    ),
    (
        "compatible",
        "path int->string",
        api(parameter(INT, where="path", required=True), path="/{p}"),
        api(parameter(TEXT, where="path", required=True), path="/{p}"),
    ),
    (
        "break",
        "path string->int",
        api(parameter(TEXT, where="path", required=True), path="/{p}"),
        api(parameter(INT, where="path", required=True), path="/{p}"),
    ),
    ("undecided", "allowEmptyValue lost", api(parameter(TEXT, allowEmptyValue=True)), api(parameter(TEXT))),
    ("compatible", "allowReserved lost", api(parameter(TEXT, allowReserved=True)), api(parameter(TEXT))),
    ("compatible", "param moved q->h", api(parameter(TEXT)), api(parameter(TEXT, where="header"))),
    (
        "break",
        "param moved q->h req",
        api(parameter(TEXT, required=True)),
        api(parameter(TEXT, where="header", required=True)),
    ),
    (
        "undecided",
        "param schema->content",
        api(parameter(TEXT)),
        api(parameter(None, content={"application/json": {"schema": TEXT}})),
    ),
    (
        "compatible",
        "header case",
        api(parameter(TEXT, "X-A", "header", True)),
        api(parameter(TEXT, "x-a", "header", True)),
    ),
    ("undecided", "param array->string", api(parameter({"type": "array", "items": TEXT})), api(parameter(TEXT))),
    ("compatible", "param string->array", api(parameter(TEXT)), api(parameter({"type": "array", "items": TEXT}))),
    ("break", "param enum narrowed", api(parameter({"enum": ["a", "b"]})), api(parameter({"enum": ["a"]}))),
    ("break", "param maxLength", api(parameter(TEXT)), api(parameter({"type": "string", "maxLength": 3}))),
    (
        "compatible",
        "param default",
        api(parameter({"type": "string", "default": "a"})),
        api(parameter({"type": "string", "default": "b"})),
    ),
    ("break", "param int min", api(parameter(INT)), api(parameter({"type": "integer", "minimum": 1}))),
    ("compatible", "param removed", api(parameter(INT)), api()),
    ("compatible", "new opt param", api(), api(parameter(INT))),
    ("break", "new req param", api(), api(parameter(INT, required=True))),
    ("break", "cookie new req", api(), api(parameter(INT, "c", "cookie", True))),
    (
        "break",
        "readOnly required request",
        api(body(thing(["id"], id={**INT, "readOnly": True})), method="post"),
        api(body(ORDER), method="post"),
    ),
    (
        "compatible",
        "required readOnly added",
        api(body(thing(a=INT)), method="post"),
        api(body(thing(["id"], a=INT, id={**INT, "readOnly": True})), method="post"),
    ),
    ("break", "writeOnly response", api(answer(ORDER)), api(answer(thing(["id"], id={**INT, "writeOnly": True})))),
    (
        "compatible",
        "nullable 3.0->3.1",
        api(answer(thing(["id"], id={"type": "integer", "nullable": True})), version="3.0.3"),
        api(answer(thing(["id"], id={"type": ["integer", "null"]}))),
    ),
    (
        "compatible",
        "3.1->nullable 3.0",
        api(answer(thing(["id"], id={"type": ["integer", "null"]}))),
        api(answer(thing(["id"], id={"type": "integer", "nullable": True})), version="3.0.3"),
    ),
    (
        "break",
        "nullable dropped 3.0->3.1 keeps word",
        api(body(thing(["id"], id={"type": "integer", "nullable": True})), method="post", version="3.0.3"),
        api(body(thing(["id"], id={"type": "integer", "nullable": True})), method="post"),
    ),
    (
        "break",
        "nullable added resp",
        api(answer(ORDER), version="3.0.3"),
        api(answer(thing(["id"], id={"type": "integer", "nullable": True})), version="3.0.3"),
    ),
    (
        "compatible",
        "excl min 3.0->3.1",
        api(body({"type": "integer", "minimum": 1, "exclusiveMinimum": True}), method="post", version="3.0.3"),
        api(body({"type": "integer", "exclusiveMinimum": 1}), method="post"),
    ),
    (
        "break",
        "int32->int64 resp",
        api(answer({"type": "integer", "format": "int32"})),
        api(answer({"type": "integer", "format": "int64"})),
    ),
    (
        "break",
        "int64->int32 req",
        api(body({"type": "integer", "format": "int64"}), method="post"),
        api(body({"type": "integer", "format": "int32"}), method="post"),
    ),
    (
        "break",
        "date->date-time",
        api(answer({"type": "string", "format": "date"})),
        api(answer({"type": "string", "format": "date-time"})),
    ),
    ("break", "int->number resp", api(answer(INT)), api(answer({"type": "number"}))),
    ("break", "number->int req", api(body({"type": "number"}), method="post"), api(body(INT), method="post")),
    (
        "break",
        "addProps true->false req",
        api(body({"type": "object", "additionalProperties": True}), method="post"),
        api(body({"type": "object", "additionalProperties": False}), method="post"),
    ),
    (
        "compatible",
        "addProps absent->false",
        api(body(thing(a=INT)), method="post"),
        api(body({**thing(a=INT), "additionalProperties": False}), method="post"),
    ),
    (
        "break",
        "addProps schema narrowed",
        api(body({"type": "object", "additionalProperties": TEXT}), method="post"),
        api(body({"type": "object", "additionalProperties": INT}), method="post"),
    ),
    (
        "break",
        "prop removed, addProps false",
        api(body(thing(a=INT, b=INT)), method="post"),
        api(body({**thing(a=INT), "additionalProperties": False}), method="post"),
    ),
    (
        "compatible",
        "prop removed, open",
        api(body(thing(a=INT, b=INT)), method="post"),
        api(body(thing(a=INT)), method="post"),
    ),
    (
        "break",
        "multipleOf",
        api(body({"type": "number"}), method="post"),
        api(body({"type": "number", "multipleOf": 0.1}), method="post"),
    ),
    (
        "compatible",
        "multipleOf 4->2",
        api(body({"type": "integer", "multipleOf": 4}), method="post"),
        api(body({"type": "integer", "multipleOf": 2}), method="post"),
    ),
    (
        "break",
        "minProps",
        api(body(thing(a=INT)), method="post"),
        api(body({**thing(a=INT), "minProperties": 1}), method="post"),
    ),
    ("break", "const changed", api(answer({"const": 1})), api(answer({"const": 2}))),
    ("compatible", "const 1 -> 1.0", api(answer({"const": 1})), api(answer({"const": 1.0}))),
    ("break", "enum true vs 1", api(answer({"enum": [1]})), api(answer({"enum": [True]}))),
    (
        "break",
        "pattern narrowed",
        api(body({"type": "string", "pattern": "^[a-z]+$"}), method="post"),
        api(body({"type": "string", "pattern": "^[a-y]+$"}), method="post"),
    ),
    (
        "compatible",
        "pattern widened",
        api(body({"type": "string", "pattern": "^[a-y]+$"}), method="post"),
        api(body({"type": "string", "pattern": "^[a-z]+$"}), method="post"),
    ),
    (
        "break",
        "uniqueItems",
        api(body({"type": "array", "items": INT}), method="post"),
        api(body({"type": "array", "items": INT, "uniqueItems": True}), method="post"),
    ),
    (
        "break",
        "dependentRequired",
        api(body(thing(a=INT, b=INT)), method="post"),
        api(body({**thing(a=INT, b=INT), "dependentRequired": {"a": ["b"]}}), method="post"),
    ),
    (
        "break",
        "if then else",
        api(body(thing(a=INT, b=INT)), method="post"),
        api(body({**thing(a=INT, b=INT), "if": {"required": ["a"]}, "then": {"required": ["b"]}}), method="post"),
    ),
    (
        "break",
        "not added",
        api(body(thing(a=INT)), method="post"),
        api(body({**thing(a=INT), "not": {"required": ["a"]}}), method="post"),
    ),
    (
        "undecided",
        "unevaluated false",
        api(body({"allOf": [thing(a=INT)], "unevaluatedProperties": False}), method="post"),
        api(body({"allOf": [thing(b=INT)], "unevaluatedProperties": False}), method="post"),
    ),
    (
        "break",
        "prefixItems",
        api(body({"type": "array", "prefixItems": [INT]}), method="post"),
        api(body({"type": "array", "prefixItems": [TEXT]}), method="post"),
    ),
    (
        "break",
        "contains",
        api(body({"type": "array", "items": INT}), method="post"),
        api(body({"type": "array", "items": INT, "contains": {"const": 1}}), method="post"),
    ),
    (
        "break",
        "propertyNames",
        api(body({"type": "object", "additionalProperties": INT}), method="post"),
        api(body({"type": "object", "additionalProperties": INT, "propertyNames": {"maxLength": 2}}), method="post"),
    ),
    (
        "break",
        "patternProperties",
        api(body({"type": "object", "additionalProperties": INT}), method="post"),
        api(body({"type": "object", "additionalProperties": INT, "patternProperties": {"^x": TEXT}}), method="post"),
    ),
    ("break", "body opt->req", api(body(ORDER, required=False), method="post"), api(body(ORDER), method="post")),
    ("undecided", "body removed", api(body(ORDER), method="post"), api(method="post")),
    (
        "break",
        "resp header req removed",
        api(answer(ORDER, headers={"X": {"required": True, "schema": TEXT}})),
        api(answer(ORDER)),
    ),
    ("compatible", "resp header opt removed", api(answer(ORDER, headers={"X": {"schema": TEXT}})), api(answer(ORDER))),
    (
        "break",
        "resp header type",
        api(answer(ORDER, headers={"X": {"required": True, "schema": INT}})),
        api(answer(ORDER, headers={"X": {"required": True, "schema": TEXT}})),
    ),
    ("compatible", "deprecated", api(answer(ORDER)), api({**answer(ORDER), "deprecated": True})),
    (
        "compatible",
        "operationId",
        api({**answer(ORDER), "operationId": "a"}),
        api({**answer(ORDER), "operationId": "b", "tags": ["x"]}),
    ),
    (
        "break",
        "method removed",
        api(paths={"/a": {"get": answer(ORDER), "post": answer(ORDER)}}),
        api(paths={"/a": {"get": answer(ORDER)}}),
    ),
    (
        "compatible",
        "generic template answers",
        api(paths={"/a/me": {"get": answer(ORDER)}}),
        api(paths={"/a/{id}": {"get": {**answer(ORDER), **parameter(TEXT, "id", "path", True)}}}),
    ),
    (
        "break",
        "generic template other",
        api(paths={"/a/me": {"get": answer(ORDER)}}),
        api(paths={"/a/{id}": {"get": {**answer(PROBLEM), **parameter(TEXT, "id", "path", True)}}}),
    ),
    (
        "undecided",
        "concrete added shadows",
        api(paths={"/a/{id}": {"get": {**answer(ORDER), **parameter(TEXT, "id", "path", True)}}}),
        api(
            paths={
                "/a/{id}": {"get": {**answer(ORDER), **parameter(TEXT, "id", "path", True)}},
                "/a/me": {"get": answer(PROBLEM)},
            }
        ),
    ),
    (
        "break",
        "discriminator mapping",
        api(
            answer(
                {
                    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": {"propertyName": "t"},
                }
            ),
            components={"schemas": {"Cat": thing(["t"], t=TEXT, c=INT), "Dog": thing(["t"], t=TEXT, d=INT)}},
        ),
        api(
            answer(
                {
                    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": {
                        "propertyName": "t",
                        "mapping": {"kitty": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"},
                    },
                }
            ),
            components={"schemas": {"Cat": thing(["t"], t=TEXT, c=INT), "Dog": thing(["t"], t=TEXT, d=INT)}},
        ),
    ),
    ("compatible", "media type schema removed req", api(body(ORDER), method="post"), api(body(None), method="post")),
    ("break", "media schema added req", api(body(None), method="post"), api(body(ORDER), method="post")),
    (
        "break",
        "204 from 200 body",
        api({"responses": {"200": response(ORDER)}}),
        api({"responses": {"204": response()}}),
    ),
    ("compatible", "no responses", api({"responses": {}}), api({"responses": {"200": response(ORDER)}})),
    (
        "compatible",
        "success removed",
        api({"responses": {"200": response(ORDER), "201": response(ORDER)}}),
        api({"responses": {"200": response(ORDER)}}),
    ),
    ("compatible", "empty schema -> typed resp", api(answer({})), api(answer(INT))),
    ("break", "typed -> empty resp", api(answer(INT)), api(answer({}))),
]


def load(value):
    return load_document("openapi.json", {"openapi.json": json.dumps(value).encode()}.get)


@pytest.mark.parametrize(
    ("verdict", "old", "new"), [(one, *pair) for one, _, *pair in CHANGES], ids=[each[1] for each in CHANGES]
)
def test_a_change_is_a_break_or_compatible_or_open(verdict, old, new):
    found = Differ(old=load(old), new=load(new)).compare("old", "new")
    assert found.verdict.value == verdict, [(each.rule, each.reason, each.detail) for each in found.findings]
    assert all(each.witness is not None for each in found.findings if each.verdict is Verdict.BREAK)


def test_what_changed_of_an_error_is_told_of_its_own_status_and_not_of_a_success():
    old = api({"responses": {"200": response(ORDER), "400": response(ORDER), "404": response(PROBLEM)}})
    new = api({"responses": {"200": response(ORDER), "4XX": response(ORDER)}})
    (finding,) = Differ(old=load(old), new=load(new)).compare("old", "new").findings
    assert finding.witness.response.status == 404
