import JSON
import Models
import Postgres

/// Copies predictions into their table, from the batches straight into the bytes of the COPY.
struct PredictionsCopy {
    private let batches: [PredictionBatch]
    private var encoder = BinaryCopyEncoder(columnCount: 15)
    /// Keys and texts as JSON, one document a line.
    private var documents = JSONWriter()
    /// Most requests have the keys of the one before.
    private var form = KeyForm([])
    private var formNames: [String] = []

    init(_ batches: [PredictionBatch]) {
        self.batches = batches
    }

    nonisolated(nonsending) mutating func run(
        on connection: Connection, deadline: Duration
    ) async throws {
        var next = 0
        try await connection.copyIn(Self.statement, deadline: deadline) { writer in
            while next < batches.count, encoder.byteCount < Self.sendBytes {
                try append(batches[next])
                next += 1
            }
            if next == batches.count { encoder.finish() }
            writer.write(encoder.take())
            return next < batches.count
        }
    }

    private static let statement = """
        COPY larder.predictions (id, project, model, version, role, at, shadowed, key, key_hash,
            inputs, statuses, event_times, event_time_of, texts, scores)
        FROM STDIN (FORMAT binary)
        """

    /// Enough to be worth a call.
    private static let sendBytes = 256 * 1024

    private mutating func append(_ batch: PredictionBatch) throws(PostgresError) {
        if batch.keyNames != formNames {
            formNames = batch.keyNames
            form = KeyForm(formNames)
        }
        for row in 0..<batch.count {
            encoder.beginRow()
            encoder.append(PostgresUUID(batch.id(row)))
            try encoder.append(batch.project)
            try encoder.append(batch.model)
            encoder.append(Int32(clamping: batch.version))
            try encoder.append(batch.role.rawValue)
            try encoder.append(PostgresTimestamp(batch.at))
            if let shadowed = batch.shadowed {
                encoder.append(PostgresUUID(shadowed.advanced(by: row)))
            } else {
                encoder.appendNull()
            }
            appendKey(of: row, in: batch)
            try appendValues(of: row, in: batch)
        }
        _ = documents.take()
    }

    private mutating func appendKey(of row: Int, in batch: PredictionBatch) {
        guard !batch.keyNames.isEmpty else {
            encoder.appendNull()
            encoder.appendNull()
            return
        }
        let (form, key) = (form, batch.key(row))
        appendDocument { form.write(key, to: &$0) }
        encoder.append(form.hash(key))
    }

    private mutating func appendValues(
        of row: Int, in batch: PredictionBatch
    ) throws(PostgresError) {
        let inputs = batch.inputCount
        encoder.append(batch.inputs[row * inputs..<(row + 1) * inputs])
        encoder.append(ascii: inputs) { batch.statuses[row * inputs + $0].rawValue }
        if let eventTimes = batch.eventTimes {
            let times = batch.eventTimeCount
            try encoder.append(timestamps: times) {
                eventTimes.times[row * times + $0].map(PostgresTimestamp.init)
            }
            try encoder.append(eventTimes.places.letters)
        } else {
            encoder.appendNull()
            encoder.appendNull()
        }
        let texts = batch.textCount
        if texts > 0 {
            appendDocument { writer in
                writer.beginArray()
                for text in batch.texts[row * texts..<(row + 1) * texts] {
                    if let text { writer.string(text) } else { writer.null() }
                }
                writer.endArray()
            }
        } else {
            encoder.appendNull()
        }
        let scores = batch.scoreCount
        encoder.append(batch.scores[row * scores..<(row + 1) * scores])
    }

    /// Appends what the closure writes, to a column of type `json`.
    private mutating func appendDocument(_ write: (inout JSONWriter) -> Void) {
        let start = documents.bytes.count
        write(&documents)
        encoder.append(json: documents.bytes[start...])
        documents.endLine()
    }
}

extension PostgresUUID {
    init(_ id: PredictionID) { self.init(high: id.high, low: id.low) }
}

extension PredictionID {
    init(_ uuid: PostgresUUID) { self.init(high: uuid.high, low: uuid.low) }
}
