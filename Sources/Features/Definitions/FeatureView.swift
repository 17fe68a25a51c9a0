import JSON

/// Features of the same entities from one source, with a TTL.
package struct FeatureView: Hashable, Sendable {
    package let name: String
    /// Names of entities; their join keys, in this order, are the view's key.
    package let entities: [String]
    package let source: String
    /// Absent means unlimited.
    package let ttl: TimeToLive?
    /// How long history is kept, by event time; absent means for ever.
    package let retention: TimeToLive?
    /// Whether the latest rows are kept in memory for lookups.
    package let online: Bool
    package let ingest: IngestMode
    /// None where the view has aggregations.
    package internal(set) var features: [Feature]
    /// What makes the view's features of windows of its source's events; usually none.
    package let aggregations: [Aggregation]
    /// The columns of the events of a batch source that aggregations may read.
    package internal(set) var columns: [Feature]
    package let annotations: Annotations

    package init(
        name: String, entities: [String], source: String, ttl: TimeToLive? = nil,
        retention: TimeToLive? = nil, online: Bool = true, ingest: IngestMode = .rejectBatch,
        features: [Feature], aggregations: [Aggregation] = [], columns: [Feature] = [],
        annotations: Annotations = .none
    ) {
        self.name = name
        self.entities = entities
        self.source = source
        self.ttl = ttl
        self.retention = retention
        self.online = online
        self.ingest = ingest
        self.features = features
        self.aggregations = aggregations
        self.columns = columns
        self.annotations = annotations
    }

    /// The names of what it serves, in order.
    package var featureNames: [String] {
        features.map(\.name) + aggregations.flatMap { $0.products.map(\.name) }
    }
}

extension FeatureView {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(
            besides: [
                "name", "entities", "source", "ttl", "retention", "online", "ingest", "features",
                "aggregations", "columns",
            ] + Annotations.fields)
        let name = fields.name()
        let entities = fields.strings("entities", emptyDetail: "A feature view needs an entity.")
        let source = fields.requiredString("source")
        let ttl = Self.age(
            "ttl", zero: "A TTL of zero would hide every value.",
            zeroHint: "Leave the field out for values that never grow too old.", reading: fields)
        let retention = Self.age(
            "retention", zero: "A retention of zero would keep no history.",
            zeroHint: "Leave the field out to keep all history.", reading: fields)
        let online = fields.bool("online") ?? true
        let ingest = Self.ingestMode(reading: fields)
        let aggregations = Self.aggregations(reading: fields)
        let features = fields.distinct(
            "features", "features",
            emptyDetail: fields.object["aggregations"] == nil
                ? "A feature view needs at least one feature." : nil,
            name: \.name, read: Feature.init(reading:))
        Self.refuseNeedlessFallbacks(among: features, reading: fields)
        let columns = fields.distinct(
            "columns", "columns", name: \.name
        ) { column in
            column.refuse("fallback", "default") { _ in
                "A column of events is not served, so nothing is served instead of it."
            }
            return Feature(reading: column)
        }
        let annotations = Annotations(reading: fields)
        guard let name, let source else { return nil }
        self.init(
            name: name, entities: entities.map(\.text), source: source, ttl: ttl,
            retention: retention, online: online, ingest: ingest, features: features,
            aggregations: aggregations, columns: columns, annotations: annotations)
    }

    private static func refuseNeedlessFallbacks(
        among features: [Feature], reading fields: FieldReader
    ) {
        guard fields.object["ttl"] == nil else { return }
        for feature in features where feature.fallback == .lastKnown {
            fields.fault(
                "features",
                "No value of \"\(feature.name)\" is too old for its fallback \"last_known\": "
                    + "the view has no ttl.",
                hint: "Declare a ttl, or leave the fallback out.")
        }
    }

    private static func aggregations(reading fields: FieldReader) -> [Aggregation] {
        guard fields.object["aggregations"] != nil else {
            fields.refuse("columns") { _ in "Only a view with aggregations declares columns." }
            return []
        }
        fields.refuse("features") { _ in "A view has either features or aggregations." }
        fields.refuse("ttl") { _ in "Aggregations have no TTL: their windows say how far back." }
        fields.refuse("retention") { _ in "The events of aggregations are kept." }
        var names: Set<String> = []
        return fields.objects(
            "aggregations", emptyDetail: "The list of aggregations is empty."
        ).compactMap { reader in
            guard let aggregation = Aggregation(reading: reader) else { return nil }
            for product in aggregation.products where names.contains(product.name) {
                reader.fault("name", "Two features are named \"\(product.name)\".")
            }
            names.formUnion(aggregation.products.map(\.name))
            return aggregation
        }
    }

    private static func age(
        _ field: String, zero: String, zeroHint: String, reading fields: FieldReader
    ) -> TimeToLive? {
        guard let text = fields.string(field) else { return nil }
        guard let duration = DurationText(text) else {
            fields.fault(
                field, "\"\(text)\" is not a duration.",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            return nil
        }
        guard let age = TimeToLive(microseconds: duration.microseconds) else {
            fields.fault(field, zero, hint: zeroHint)
            return nil
        }
        return age
    }

    private static func ingestMode(reading fields: FieldReader) -> IngestMode {
        guard let text = fields.string("ingest") else { return .rejectBatch }
        if let mode = IngestMode(rawValue: text) { return mode }
        let names = IngestMode.allCases.map(\.rawValue).joined(separator: ", ")
        fields.fault(
            "ingest", "There is no ingest mode \"\(text)\".", hint: "The modes are \(names).")
        return .rejectBatch
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("entities", .array(entities.map(JSONValue.string))),
            ("source", .string(source)),
        ]
        if let ttl {
            members.append(("ttl", .string(DurationText(microseconds: ttl.microseconds).text)))
        }
        if let retention {
            members.append(
                ("retention", .string(DurationText(microseconds: retention.microseconds).text)))
        }
        members += [
            ("online", .bool(online)), ("ingest", .string(ingest.rawValue)),
        ]
        if aggregations.isEmpty {
            members.append(("features", .array(features.map(\.json))))
        } else {
            if !columns.isEmpty { members.append(("columns", .array(columns.map(\.json)))) }
            members.append(("aggregations", .array(aggregations.map(\.json))))
        }
        return .object(JSONObject(members + annotations.members))
    }
}
