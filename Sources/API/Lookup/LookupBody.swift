import Features
import JSON

/// A lookup's body, read in place: the names of features stay as they were written, by which their
/// shape is found, and the entities are typed when the shape is known.
struct LookupBody {
    /// Every member but `features` and `entities`.
    let members: JSONObject
    /// The JSON of the member `features`; `nil` where there is none.
    private let features: UnsafeRawBufferPointer?
    /// Stands before the value of the member `entities`; `nil` where there is none.
    private let entities: JSONReader?

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
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "features":
                features = UnsafeRawBufferPointer(rebasing: body[try reader.skipValue()])
            case "entities":
                entities = reader
                try reader.skipValue()
            default: members.append((key, try reader.readValue()))
            }
        }
        try reader.finish()
        self.members = JSONObject(members)
        self.features = features
        self.entities = entities
    }

    /// What the features are asked for by, and in which way.
    ///
    /// - Parameter form: What else decides about the answer's shape.
    func shapeText(_ project: String, form: UInt8) throws(Problem) -> LookupShapes.Text {
        var text: [UInt8] = []
        text.reserveCapacity(64 + (features?.count ?? 0))
        text.append(form)
        text.append(try members.flag("full_feature_names") ? 1 : 0)
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
    ///
    /// - Parameter preferringService: Where both are given, the service wins.
    func selection(
        in project: Project, preferringService: Bool = false
    ) throws -> FeatureSelection {
        var object = JSONObject([])
        object["feature_service"] = members["feature_service"]
        let hasService = !(members["feature_service"] ?? .null).isNull
        if let features, !(preferringService && hasService) {
            object["features"] = try JSONValue(parsing: features)
        }
        return try FeatureSelection(object, in: project)
    }

    /// The lists of the member `entities`, typed as the selection's join keys.
    ///
    /// - Parameter ignoringUnknown: Keys that no view needs are dropped, as Feast does, whose
    ///   clients send request data among them; otherwise they come back empty, to be refused.
    func entityColumns(
        for selection: FeatureSelection, ignoringUnknown: Bool = false
    ) throws -> [(name: String, values: [FeatureValue])] {
        guard var reader = entities, try reader.peek() == .object else {
            throw EntityColumns.missing(for: selection)
        }
        var columns: [(name: String, values: [FeatureValue])] = []
        columns.reserveCapacity(selection.joinKeys.count)
        try reader.beginObject()
        while let name = try reader.nextKey() {
            guard try reader.peek() == .array else { throw EntityColumns.notAList(name) }
            guard let key = selection.joinKeys.first(where: { $0.name == name }) else {
                try reader.skipValue()
                if !ignoringUnknown { columns.append((name, [])) }
                continue
            }
            var values: [FeatureValue] = []
            try reader.beginArray()
            while try reader.nextElement() {
                values.append(
                    try EntityColumns.value(
                        try reader.readValue(), of: key, at: values.count))
            }
            columns.append((name, values))
        }
        return columns
    }
}
