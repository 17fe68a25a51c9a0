/// Sorts the rows of a batch into accepted, quarantined and rejected ones.
package struct BatchSorter {
    private let typers: [(schema: FeatureViewSchema, typer: RowTyper)]
    private let mode: IngestMode
    private var accepted: [[TypedRow]]
    private var quarantined: [QuarantinedRow] = []
    private var rejected = 0
    private var received = 0
    private var errors: [RowFault] = []

    /// For rows sent to one view.
    package init(view schema: FeatureViewSchema) {
        self.init(typers: [(schema, RowTyper(view: schema))])
    }

    /// For rows sent to a push source: each goes to every view that reads from it.
    ///
    /// - Parameter views: At least one. The strictest of their ingest modes counts.
    package init(source columns: [Column], views: [FeatureViewSchema]) {
        self.init(typers: views.map { ($0, RowTyper(source: $0, columns: columns)) })
    }

    private init(typers: [(schema: FeatureViewSchema, typer: RowTyper)]) {
        precondition(!typers.isEmpty, "rows go to at least one view")
        self.typers = typers
        let modes = Set(typers.map(\.schema.view.ingest))
        mode = IngestMode.allCases.first(where: modes.contains) ?? .rejectBatch
        accepted = Array(repeating: [], count: typers.count)
    }

    /// Takes the next row of the batch.
    ///
    /// A row is accepted by all the views it goes to or by none.
    package mutating func add(_ fields: RowFields) {
        let row = received
        received += 1
        var typed: [TypedRow] = []
        var faults: [RowFault] = []
        var refusingView: Int?
        for index in typers.indices {
            switch typers[index].typer.type(fields, row: row) {
            case .success(let typedRow): typed.append(typedRow)
            case .failure(let failure):
                refusingView = refusingView ?? index
                faults += failure.faults.filter { !faults.contains($0) }
            }
        }
        guard !faults.isEmpty else {
            for (index, typedRow) in typed.enumerated() { accepted[index].append(typedRow) }
            return
        }
        errors += faults.prefix(max(0, BatchReceipt.errorsMax - errors.count))
        if mode == .quarantine {
            let view = typers[refusingView ?? 0].schema.name
            quarantined.append(QuarantinedRow(view: view, payload: fields.payload, faults: faults))
        } else {
            rejected += 1
        }
    }

    /// The batch to commit.
    /// - Throws: `.batchRejected` in mode `reject_batch` when a row is wrong.
    package consuming func batch(
        id: String, project: String, target: String, idempotency: Idempotency?
    ) throws(FeatureError) -> RowBatch {
        if mode == .rejectBatch, rejected > 0 {
            throw .batchRejected(
                BatchReceipt(
                    batch: id, received: received, accepted: 0, quarantined: 0, rejected: received,
                    errors: errors))
        }
        let receipt = BatchReceipt(
            batch: id, received: received, accepted: received - quarantined.count - rejected,
            quarantined: quarantined.count, rejected: rejected, errors: errors)
        let schemas = typers.map(\.schema)
        return RowBatch(
            id: id, project: project, target: target, idempotency: idempotency,
            parts: Array(zip(schemas, accepted)).map { (schema: $0, rows: $1) },
            quarantined: quarantined, receipt: receipt)
    }
}
