import HTTP
package import JSON
import Yams

/// A definitions document: YAML, of which JSON is nearly a part.
package enum DefinitionDocument {
    /// Aliases could blow a small document up to any size; definitions have no use for them.
    private static let nodesMax = 200_000
    /// As deep as a JSON document may be.
    private static let depthMax = JSONLimits().depthMax

    /// Parses the document of the media type; one without a type is YAML, and so is what curl
    /// sends unless it is told better.
    package static func parse(_ body: [UInt8], mediaType: String) throws -> JSONValue {
        switch mediaType {
        case "application/json": return try JSONValue(parsing: body)
        case "", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml",
            "text/plain", "application/x-www-form-urlencoded":
            // JSON's escapes are not all YAML's, and what begins like JSON most often is.
            if body.first == UInt8(ascii: "{"), let json = try? JSONValue(parsing: body) {
                return json
            }
            return try parse(yaml: body)
        default:
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "the media type \"\(mediaType)\" is not supported",
                detail: "Definitions are read as YAML or JSON.",
                hint: "Use application/yaml or application/json.")
        }
    }

    private static func parse(yaml body: [UInt8]) throws -> JSONValue {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw Problem.malformed("YAML", "The body is not valid UTF-8.")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else { return [:] }
            var nodesLeft = nodesMax
            return try json(node, depth: 1, nodesLeft: &nodesLeft)
        } catch let error as YamlError {
            throw Problem.malformed("YAML", sentence(for: error))
        }
    }

    private static func json(
        _ node: Node, depth: Int, nodesLeft: inout Int
    ) throws -> JSONValue {
        guard depth <= depthMax else { throw tooDeep }
        nodesLeft -= 1
        guard nodesLeft > 0 else {
            throw Problem.malformed("YAML", "The document has more than \(nodesMax) nodes.")
        }
        switch node {
        case .scalar(let scalar): return self.scalar(scalar, node)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence {
                items.append(try json(item, depth: depth + 1, nodesLeft: &nodesLeft))
            }
            return .array(items)
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, value) in mapping {
                let name = key.scalar?.string ?? ""
                object[name] = try json(value, depth: depth + 1, nodesLeft: &nodesLeft)
            }
            return .object(object)
        case .alias:
            throw Problem.malformed("YAML", "Aliases are not supported.")
        }
    }

    private static func scalar(_ scalar: Node.Scalar, _ node: Node) -> JSONValue {
        // Only a plain scalar is resolved: "3h" and '5' are strings because they are quoted.
        guard scalar.style == .plain else { return .string(scalar.string) }
        if node.null != nil { return .null }
        if let value = Bool(scalar.string) { return .bool(value) }
        if let value = Int64(scalar.string) { return .integer(value) }
        if scalar.string.contains(where: \.isNumber), let value = Double(scalar.string),
            value.isFinite
        {
            return .number(value)
        }
        return .string(scalar.string)
    }

    private static var tooDeep: Problem {
        .malformed("YAML", "The document has more than \(depthMax) levels of nesting.")
    }

    private static func sentence(for error: YamlError) -> String {
        switch error {
        case .parser(_, let problem, _, _) where problem.hasPrefix("Maximum nesting level"):
            // The YAML library counts by itself, and would name the function that sets its limit.
            return tooDeep.detail
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "Line \(mark.line), column \(mark.column): \(problem)."
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
            return "Line \(context.mark.line), column \(context.mark.column): "
                + "the key \(names) comes twice in one mapping."
        case .reader(let problem, _, _, _): return "The text cannot be read: \(problem)."
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return "The document cannot be read."
        }
    }
}
