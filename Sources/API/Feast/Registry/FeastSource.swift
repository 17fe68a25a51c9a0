import Features
import JSON

/// A `feast.core.DataSource` of kind `PostgreSQLSource`: a view's history.
struct FeastSource {
    private let name: String
    private let query: String
    private let hasCreatedTime: Bool

    private static let className =
        "feast.infra.offline_stores.contrib.postgres_offline_store.postgres_source"
        + ".PostgreSQLSource"

    init(
        _ schema: FeatureViewSchema,
        history: (FeatureViewSchema, _ corrections: Bool) throws -> String
    ) throws {
        name = schema.table
        // Where a source is said to have a created time, Feast's clients must send one with
        // every row: so only views say it whose senders have one, or that nobody sends rows to.
        hasCreatedTime = schema.source.isBatch || schema.source.createdTimestamp != nil
        query = try history(schema, hasCreatedTime)
    }

    func write(to message: inout ProtobufWriter, _ project: Project) {
        let customSource: Int64 = 6
        let configuration: JSONValue = [
            "name": .string(name), "query": .string(query), "table": "",
        ]
        message.int(1, customSource)
        message.string(3, Reserved.eventTimestamp)
        if hasCreatedTime { message.string(5, Reserved.createdTimestamp) }
        message.message(16) { $0.data(1, configuration.serialized()) }
        message.string(17, Self.className)
        message.string(20, name)
        message.string(21, project.name)
    }
}
