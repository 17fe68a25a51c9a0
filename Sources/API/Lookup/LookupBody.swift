package import Features
import JSON

/// A lookup's body, read in place: the names of features stay as they were written, by which their
/// shape is found, and the entities are typed when the shape is known.
package struct LookupBody {
    let bytes: UnsafeRawBufferPointer
    /// Every member but `features` and `entities`.
    let members: JSONObject
    /// The JSON of the member `features`; `nil` where there is none, and where it is known.
    let features: UnsafeRawBufferPointer?
    /// Where the value of the member `entities` stands; `nil` where there is none.
    let entitiesRange: Range<Int>?
    /// Stands before the value of the member `entities`; `nil` where there is none.
    private let entities: JSONReader?
    /// Whether nothing but that value was given to the reader.
    private let isFramed: Bool

    /// - Parameter body: Must outlive this.
    init(_ body: UnsafeRawBufferPointer) throws {
        var reader = try JSONReader(body)
        guard try reader.peek() == .object else {
            // What is no JSON at all is told as such.
            _ = try JSONValue(parsing: body)
            throw Problem.notAnObject
        }
        var members: [(String, JSONValue)] = []
        var features: UnsafeRawBufferPointer?
        var entities: JSONReader?
        var entitiesRange: Range<Int>?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "features":
                features = UnsafeRawBufferPointer(rebasing: body[try reader.skipValue()])
            case "entities":
                entities = reader
                entitiesRange = try reader.skipValue()
            default: members.append((key, try reader.readValue()))
            }
        }
        try reader.finish()
        bytes = body
        self.members = JSONObject(members)
        self.features = features
        self.entities = entities
        self.entitiesRange = entitiesRange
        isFramed = false
    }

    /// A body of which all but the entities is known.
    ///
    /// - Parameters:
    ///   - body: Must outlive this.
    ///   - entities: The part of it that is the value of that member, if it is one.
    init(
        _ body: UnsafeRawBufferPointer, entities: UnsafeRawBufferPointer, members: JSONObject
    ) throws {
        bytes = body
        self.members = members
        features = nil
        // As deep as it would stand in the whole body.
        let limits = JSONLimits()
        self.entities = try JSONReader(
            entities, limits: JSONLimits(depthMax: limits.depthMax - 1))
        entitiesRange = nil
        isFramed = true
    }

    /// What the features are asked for by, and in which way.
    ///
    /// - Parameters:
    ///   - form: The protocol that is spoken.
    ///   - flags: Members that decide about the answer's shape, too.
    func shapeText(
        _ project: String, form: LookupForm, flags: [String]
    ) throws(Problem) -> LookupShapes.Text {
        precondition(!isFramed, "of a known body the shape is known")
        var text: [UInt8] = []
        text.reserveCapacity(64 + (features?.count ?? 0))
        text.append(form.rawValue)
        for flag in flags { text.append(try members.flag(flag) ? 1 : 0) }
        text.append(contentsOf: project.utf8)
        text.append(0)
        if let service = members["feature_service"] {
            text.append(contentsOf: (service.stringValue ?? service.text).utf8)
        }
        text.append(0)
        if let features { text.append(contentsOf: features) }
        return LookupShapes.Text(bytes: text)
    }

    /// Resolves `features` or `feature_service`.
    func selection(in project: Project) throws -> FeatureSelection {
        var object = JSONObject([])
        object["feature_service"] = members["feature_service"]
        if let features { object["features"] = try JSONValue(parsing: features) }
        return try FeatureSelection(object, in: project)
    }

    /// The lists of the member `entities`, typed as the selection's join keys; those that no view
    /// needs come empty, to be refused.
    package func entityLists(
        for selection: FeatureSelection
    ) throws -> [(name: String, values: [FeatureValue])] {
        // What is computed from the request alone has no entities.
        if selection.joinKeys.isEmpty, try lacksEntities() { return [] }
        var lists: EntityLists.Lists = []
        lists.reserveCapacity(selection.joinKeys.count)
        try readLists(for: selection) { name, reader in
            guard let key = selection.joinKeys.first(where: { $0.name == name }) else {
                try reader.skipValue()
                lists.append((name, []))
                return
            }
            lists.append((name, try Self.values(of: key, EntityLists.joinKey, &reader)))
        }
        return lists
    }

    /// The lists of the member `entities` as Feast's clients send them: request values stand among
    /// the join keys, and what nobody needs is dropped.
    func feastLists(
        for selection: FeatureSelection
    ) throws -> (keys: EntityLists.Lists, request: EntityLists.Lists) {
        var keys: EntityLists.Lists = []
        var request: EntityLists.Lists = []
        try readLists(for: selection) { name, reader in
            if let key = selection.joinKeys.first(where: { $0.name == name }) {
                keys.append((name, try Self.feastValues(of: key, EntityLists.joinKey, &reader)))
            } else if let column = selection.requestColumns.first(where: { $0.name == name }) {
                request.append(
                    (name, try Self.feastValues(of: column, EntityLists.requestValue, &reader)))
            } else {
                try reader.skipValue()
            }
        }
        return (keys, request)
    }

    private func lacksEntities() throws -> Bool {
        guard var reader = entities else { return true }
        return try reader.peek() == .null
    }

    /// - Parameter list: Reads or skips the value of a member, which is an array.
    private func readLists(
        for selection: FeatureSelection, _ list: (String, inout JSONReader) throws -> Void
    ) throws {
        guard var reader = entities, try reader.peek() == .object else {
            throw EntityLists.missing(for: selection)
        }
        try reader.beginObject()
        while let name = try reader.nextKey() {
            guard try reader.peek() == .array else {
                throw EntityLists.notAList("entities.\(name)")
            }
            try list(name, &reader)
        }
        if isFramed { try reader.finish() }
    }

    /// The values of a list in which times are seconds.
    private static func feastValues(
        of column: Column, _ kind: String, _ reader: inout JSONReader
    ) throws -> [FeatureValue] {
        guard column.type.scalar == .timestamp else { return try values(of: column, kind, &reader) }
        return try values(of: column, kind, &reader) { FeastTime.microseconds($0) }
    }

    /// - Parameter read: Makes of a value as it was sent what a value of the type is written as.
    @inline(__always)
    private static func values(
        of column: Column, _ kind: String, _ reader: inout JSONReader,
        _ read: (JSONValue) -> JSONValue = { $0 }
    ) throws -> [FeatureValue] {
        var values: [FeatureValue] = []
        try reader.beginArray()
        while try reader.nextElement() {
            values.append(
                try EntityLists.value(
                    read(try reader.readValue()), of: column, at: values.count,
                    member: "entities", kind: kind))
        }
        return values
    }
}
