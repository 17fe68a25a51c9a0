import JSON

/// What every definition carries for its readers.
package struct Annotations: Hashable, Sendable {
    package let description: String
    package let owner: String
    package let tags: [String: String]

    package static let none = Annotations(description: "", owner: "", tags: [:])
}

extension Annotations {
    static let fields = ["description", "owner", "tags"]

    init(reading fields: FieldReader) {
        self.init(
            description: fields.string("description") ?? "",
            owner: fields.string("owner") ?? "",
            tags: fields.stringMap("tags"))
    }

    /// The members that are not empty.
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        if !description.isEmpty { members.append(("description", .string(description))) }
        if !owner.isEmpty { members.append(("owner", .string(owner))) }
        if !tags.isEmpty {
            let pairs = tags.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            members.append(("tags", .object(JSONObject(pairs))))
        }
        return members
    }
}
