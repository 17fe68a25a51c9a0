import JSON

/// A problem document as text, whole but for what differs from request to request.
///
///     422 invalid: the title
///     The detail.
///     → The hint.
///     - path: The detail of a fault. → Its hint.
///     - row 0, field (check): The detail of a fault in a row.
///     other member: its value
struct BadInputProblem {
    let text: String

    init(_ answer: Answer) {
        guard answer.contentType == "application/problem+json",
            var members = answer.json.objectValue
        else {
            text = "no problem: \(answer.status) \(answer.contentType) \(answer.text)"
            return
        }
        let take = { (name: String) -> JSONValue? in
            defer { members[name] = nil }
            return members[name]
        }
        let kind = take("type")?.stringValue?.split(separator: ":").last ?? "untyped"
        let status = take("status")?.int64Value ?? 0
        var lines = ["\(status) \(kind): \(take("title")?.stringValue ?? "untitled")"]
        if status != answer.status { lines.append("sent as \(answer.status)") }
        lines.append(take("detail")?.stringValue ?? "no detail")
        if let hint = take("hint")?.stringValue { lines.append("→ \(hint)") }
        lines += (take("errors")?.arrayValue ?? []).map(Self.line)
        if take("request_id")?.stringValue == nil { lines.append("no request_id") }
        // A batch has a random name.
        _ = take("batch")
        lines += members.members.map { "\($0.0): \($0.1.text)" }
        text = lines.joined(separator: "\n")
    }

    private static func line(_ fault: JSONValue) -> String {
        let text = { (member: String) in fault[member]?.stringValue ?? "" }
        let detail = text("detail")
        if let row = fault["row"]?.int64Value {
            return "- row \(row), \(text("field")) (\(text("check"))): \(detail)"
        }
        let hint = fault["hint"]?.stringValue.map { " → \($0)" } ?? ""
        return "- \(text("path")): \(detail)\(hint)"
    }
}
