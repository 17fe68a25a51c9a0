import Features
import HTTP
import JSON

/// A dataset as it was asked for: what its job is stored with, and begins from.
struct DatasetRequest {
    /// Entity rows that were sent as the body, all else being in the query.
    private struct Rows {
        /// CSV or NDJSON.
        let format: RowFormat
        let body: [UInt8]
    }

    /// As a JSON body has them.
    private var members: JSONObject
    private let rows: Rows?
    private let principal: String
    /// The label among rows of CSV, which has no types, as its values are.
    private var typedLabel: Column?

    /// Members that are about the dataset, not about the join.
    private static let fields = ["name", "replace", "force", "label", "leakage"]

    /// What may stand in the query beside a body of rows only.
    private static let queryMembers = [
        "name", "features", "feature_service", "as_known", "full_feature_names", "label",
        "leakage", "replace",
    ]

    static let queryNames = ["project", "force"] + queryMembers

    /// - Parameter principal: Who asks.
    init(_ request: OwnedRequest, principal: String) throws {
        var members: JSONObject
        if let format = try RowFormat(mediaType: request.mediaType) {
            members = try Self.members(ofQuery: request)
            rows = Rows(format: format, body: request.body)
        } else {
            if let name = Self.queryMembers.first(where: { request.query($0) != nil }) {
                throw Problem.invalid(
                    "query.\(name)", "The body is JSON, and \"\(name)\" belongs into it.",
                    hint: "In the query it stands beside a body of CSV or NDJSON.")
            }
            members = try request.jsonObject()
            rows = nil
        }
        if try request.flag("force") { members["force"] = true }
        self.members = members
        self.principal = principal
    }

    private static func members(ofQuery request: OwnedRequest) throws(Problem) -> JSONObject {
        var members = try HistoricalRequest.members(ofQuery: request)
        for name in ["name", "label"] { members[name] = request.query(name).map(JSONValue.string) }
        for name in ["replace", "leakage"] where request.query(name) != nil {
            members[name] = .bool(try request.flag(name))
        }
        return members
    }

    /// Reads what `stored` gives, or the JSON body that was stored alone at first.
    init(stored: JSONObject) {
        members = stored["order"]?.objectValue ?? stored
        principal = stored["principal"]?.stringValue ?? "unknown"
        rows = stored["rows"]?.stringValue.map { text in
            Rows(format: stored["format"] == "ndjson" ? .ndjson : .csv, body: Array(text.utf8))
        }
        if let name = stored["typed_label"]?["name"]?.stringValue,
            let type = stored["typed_label"]?["type"]?.stringValue.flatMap(ValueType.init(name:))
        {
            typedLabel = Column(name, type)
        }
    }

    /// The same under another name.
    func named(_ name: String) -> DatasetRequest {
        var members = members
        members["name"] = .string(name)
        var named = self
        named.members = members
        return named
    }

    var stored: JSONValue {
        var stored: JSONObject = ["order": .object(members), "principal": .string(principal)]
        if let rows {
            stored["format"] = rows.format == .ndjson ? "ndjson" : "csv"
            stored["rows"] = .string(String(decoding: rows.body, as: UTF8.self))
        }
        if let typedLabel {
            stored["typed_label"] = [
                "name": .string(typedLabel.name), "type": .string(typedLabel.type.name),
            ]
        }
        return .object(stored)
    }

    /// What is to be built; its entity rows can be read once.
    ///
    /// - Parameter job: That builds it.
    func order(in project: Project, job: String? = nil) throws -> DatasetOrder {
        try members.refuseUnknown(besides: Self.fields + HistoricalRequest.fields)
        let name = try members.requiredString("name")
        guard DefinitionName.isValid(name) else {
            throw Problem.invalid(
                "name", "\"\(name)\" cannot be a name.", hint: DefinitionName.rule)
        }
        let label = try members.string("label")
        let service = try members.string("feature_service")
        let reportsLeakage =
            (members["leakage"] ?? .null).isNull ? true : try members.flag("leakage")
        return DatasetOrder(
            name: name, project: project.name, join: try join(in: project),
            replaces: try members.flag("replace"), label: label,
            likelyLabels: Self.labels(ofModelsOn: service, in: project),
            reportsLeakage: reportsLeakage, job: job, isForced: try members.flag("force"),
            principal: principal)
    }

    private func join(in project: Project) throws -> PointInTimeJoin {
        var members = members
        for field in Self.fields { members[field] = nil }
        guard let rows else { return try HistoricalRequest(members, in: project).join }
        let selection = try FeatureSelection(members, in: project)
        let stream = EntityRowStream(
            rows.body, rows.format, joinKeys: selection.joinKeys,
            typed: selection.requestColumns + (typedLabel.map { [$0] } ?? []))
        return try HistoricalRequest(members, .stream(stream), in: project).join
    }

    /// What the models on the feature service predict.
    private static func labels(ofModelsOn service: String?, in project: Project) -> [String] {
        guard let service else { return [] }
        return project.all(.model).compactMap { registered in
            guard case .model(let model) = registered.definition, model.featureService == service
            else { return nil }
            return model.label
        }
    }

    /// Says what is wrong now, and not by a failed job: entity rows that were sent are read to
    /// their end, a query for them is looked at and not run.
    ///
    /// Then the type of a label in CSV is known, too.
    ///
    /// - Returns: The columns of the dataset.
    @discardableResult
    mutating func check(in project: Project, _ features: FeatureStore) async throws -> [Column] {
        let order = try order(in: project)
        let columns: [Column]
        switch order.join.entityRows {
        case .table(let table): columns = table.columns
        case .stream(let stream):
            columns = try await Self.columns(of: stream)
        case .query:
            let explanation = try await features.explain(order.join)
            _ = try await features.datasets.built(for: order)
            return try order.join.columns(after: explanation.entityColumns)
        }
        let joined = try order.join.columns(after: columns)
        let label = try order.label(among: joined)
        _ = try await features.datasets.built(for: order)
        if let label, let rows, rows.format == .csv {
            typedLabel = await Self.typed(label, in: rows, for: order.join.selection)
        }
        return joined
    }

    /// The columns of the rows, which are read to their end.
    private static func columns(of stream: EntityRowStream) async throws -> [Column] {
        var last: EntityRowBlock?
        while let block = try await stream.next() { last = block }
        return last?.columns ?? []
    }

    /// The label as numbers where all its fields are, else as booleans; `nil` where it is text.
    ///
    /// - Parameter rows: Of CSV; the label is the only column that may not be as it is to be.
    private static func typed(
        _ label: String, in rows: Rows, for selection: FeatureSelection
    ) async -> Column? {
        if let known = selection.requestColumns.first(where: { $0.name == label }) { return known }
        for column in [Column(label, .float64), Column(label, .bool)] {
            let stream = EntityRowStream(
                rows.body, rows.format, joinKeys: selection.joinKeys,
                typed: selection.requestColumns + [column])
            if (try? await columns(of: stream)) != nil { return column }
        }
        return nil
    }
}
