import Features
import JSON
import Postgres

/// The taking away of a dataset, whether or not another follows it.
struct DatasetRemoval {
    enum Kind: String {
        case drop, replace
    }

    let kind: Kind
    /// Whether a dataset goes even though models were trained from it.
    let isForced: Bool
    let principal: String

    init(kind: Kind, isForced: Bool, principal: String) {
        self.kind = kind
        self.isForced = isForced
        self.principal = principal
    }

    /// The removal of the dataset that gives way to the one ordered.
    init(_ order: DatasetOrder) {
        self.init(kind: .replace, isForced: order.isForced, principal: order.principal)
    }

    /// - Returns: The versions of models that were trained from the dataset.
    /// - Throws: `.inUse` where there are any, unless forced.
    @discardableResult
    func check(
        _ record: DatasetRecord, on connection: Connection
    ) async throws -> [TrainedVersion] {
        let trained = try await TrainedVersion.find(from: [record.receipt], on: connection)
        guard trained.isEmpty || isForced else {
            let done = kind == .drop ? "deleted" : "replaced"
            throw FeatureError.inUse(
                "the dataset \"\(record.receipt.name)\" was not \(done)", trained.map(\.fault))
        }
        return trained
    }

    /// Removes the dataset, and says so in the audit.
    ///
    /// - Parameter connection: In a transaction that does not wait for locks for ever.
    func run(_ record: DatasetRecord, on connection: Connection) async throws {
        let trained = try await check(record, on: connection)
        try await record.delete(on: connection)
        let receipt = record.receipt
        try await PostgresStore.audit(
            AuditRecord(
                principal: principal, action: kind.rawValue,
                object: "\(receipt.project)/datasets/\(receipt.name)",
                detail: [
                    "table": .string("\(record.table.schema).\(record.table.name)"),
                    "rows": .integer(Int64(receipt.rows)),
                    "content_hash": .string(receipt.contentHash),
                    "trained": .array(trained.map { .string("\($0.model)@v\($0.version)") }),
                    "forced": .bool(isForced),
                ]),
            on: connection)
    }
}
