import Crypto
import Features
import HTTP
import JSON
import Synchronization

/// The rows of one request on their way into the store.
///
/// A body that ends within `smallBytesMax` is committed together with others of its kind. A larger
/// one is read, typed and sent to the database piece by piece, the next block being read while the
/// last is sent; what it holds in memory does not grow with the body. A JSON document alone must
/// be read whole, because a member that nobody expects may stand at its end.
struct IncomingRows: Sendable {
    /// Bytes of a body that is taken in at once.
    static let smallBytesMax = 64 << 10
    /// Bytes of a JSON document of rows.
    static let documentBytesMax = 64 << 20
    /// Rows that are read, and then sent, at a time.
    static let blockRowsMax = 8192
    private let id: String
    private let project: String
    private let target: String
    private let columns: IngestColumns
    /// `nil` for a JSON document, whose member `rows` is an array of them.
    private let format: RowFormat?
    private let idempotencyKey: String?
    /// What has come already.
    private let beginning: [UInt8]
    /// What comes behind that; `nil` where it is everything.
    private let body: BodyStream?

    init(
        _ request: OwnedRequest, id: String, target: String, columns: IngestColumns
    ) throws(Problem) {
        guard let body = request.bodyStream else {
            preconditionFailure("rows are read from a streamed body")
        }
        self.init(
            id: id, project: request.project, target: target, columns: columns,
            format: try RowFormat(mediaType: request.mediaType),
            idempotencyKey: try request.idempotencyKey(), beginning: [], body: body)
    }

    /// - Parameter rows: A JSON array of all of them.
    init(
        array rows: [UInt8], idempotencyKey: String?, id: String, project: String, target: String,
        columns: IngestColumns
    ) {
        self.init(
            id: id, project: project, target: target, columns: columns, format: Self.array,
            idempotencyKey: idempotencyKey, beginning: rows, body: nil)
    }

    private init(
        id: String, project: String, target: String, columns: IngestColumns, format: RowFormat?,
        idempotencyKey: String?, beginning: [UInt8], body: BodyStream?
    ) {
        self.id = id
        self.project = project
        self.target = target
        self.columns = columns
        self.format = format
        self.idempotencyKey = idempotencyKey
        self.beginning = beginning
        self.body = body
    }

    func write(to features: FeatureStore) async throws -> BatchReceipt {
        var pieces = body?.makeAsyncIterator()
        var beginning = beginning
        while beginning.count <= Self.smallBytesMax {
            guard let piece = try await pieces?.next() else {
                return try await features.write(batch(beginning))
            }
            if beginning.isEmpty { beginning = piece } else { beginning += piece }
        }
        return try await stream(beginning, to: features)
    }

    /// The batch that a whole body is.
    private func batch(_ body: [UInt8]) throws -> RowBatch {
        // As many rows as bytes, at most: one block holds them all.
        var reader = RowReader(
            format ?? Self.array, columns: columns, blockRowsMax: Self.smallBytesMax)
        reader.feed(format == nil ? try Self.rows(of: body) : body)
        reader.finish()
        var tally = BatchTally(mode: columns.mode)
        let read = try reader.next()
        let aside = read.map { tally.add($0) } ?? []
        return RowBatch(
            id: id, project: project, target: target,
            idempotency: idempotencyKey.map {
                Idempotency(key: $0, bodyDigest: Array(SHA256.hash(data: body)))
            },
            columns: columns, rows: read?.rows ?? RowBlock(columnCount: columns.columnCount),
            quarantined: aside, receipt: try tally.receipt(id: id))
    }

    private func stream(
        _ beginning: [UInt8], to features: FeatureStore
    ) async throws -> BatchReceipt {
        let pipe = RowPipe()
        let end = Mutex<RowStream.End?>(nil)
        async let reading: Void = read(beginning, into: pipe) { read in
            end.withLock { $0 = read }
        }
        let receipt = try await features.write(
            RowStream(
                id: id, project: project, target: target, idempotencyKey: idempotencyKey,
                columns: columns, next: { try await pipe.next() },
                end: {
                    guard let end = end.withLock({ $0 }) else {
                        preconditionFailure("the end is asked for after the last rows")
                    }
                    return end
                }))
        await reading
        return receipt
    }

    /// Reads the rest of the body to its end, which it tells before it ends the pipe.
    private func read(
        _ beginning: [UInt8], into pipe: RowPipe,
        _ finish: @Sendable (RowStream.End) -> Void
    ) async {
        do {
            var reading = BodyReading(
                format: format ?? Self.array, columns: columns, hasKey: idempotencyKey != nil)
            var pieces = body?.makeAsyncIterator()
            if format == nil {
                let document = try await Self.document(beginning, &pieces)
                reading.digest(document)
                try await reading.feed(Self.rows(of: document), into: pipe)
            } else {
                reading.digest(beginning)
                try await reading.feed(beginning, into: pipe)
                while let piece = try await pieces?.next() {
                    reading.digest(piece)
                    try await reading.feed(piece, into: pipe)
                }
            }
            finish(try await reading.finish(id: id, into: pipe))
            pipe.finish()
        } catch {
            pipe.finish(.failure(error))
        }
    }

    private static let array = RowFormat.jsonArray(path: "rows")

    /// The rest of a JSON document.
    private static func document(
        _ beginning: [UInt8], _ pieces: inout BodyStream.Iterator?
    ) async throws -> [UInt8] {
        var document = beginning
        while let piece = try await pieces?.next() {
            document += piece
            guard document.count <= documentBytesMax else {
                throw Problem(
                    .contentTooLarge, "too-large", "the body is too large",
                    detail: "A JSON document of rows has up to \(documentBytesMax) bytes.",
                    hint: "Send NDJSON or CSV, which may be of any length.")
            }
        }
        return document
    }

    /// The array of rows in a document `{"rows": […]}`.
    private static func rows(of document: [UInt8]) throws -> [UInt8] {
        let range = try document.withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes)
            guard try reader.peek() == .object else {
                try reader.skipValue()
                try reader.finish()
                throw Problem.notAnObject
            }
            var rows: Range<Int>?
            var unknown: String?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let isList = try reader.peek() == .array
                let place = try reader.skipValue()
                if key != "rows" { unknown = unknown ?? key } else if isList { rows = place }
            }
            try reader.finish()
            if let unknown {
                throw Problem.invalid(
                    unknown, "There is no field \"\(unknown)\" here.",
                    hint: "The rows are expected as {\"rows\": […]}.")
            }
            guard let rows else {
                throw Problem.invalid("rows", "A list of rows is expected here.")
            }
            return rows
        }
        return Array(document[range])
    }
}

extension RowFormat {
    /// - Returns: `nil` for a JSON document.
    init?(mediaType: String) throws(Problem) {
        switch mediaType {
        case "text/csv": self = .csv
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .ndjson
        // curl's --data says urlencoded unless it is told better.
        case "", "application/json", "application/x-www-form-urlencoded": return nil
        default:
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "the media type \"\(mediaType)\" is not supported",
                detail: "Rows are read as JSON, NDJSON or CSV.",
                hint: "Use application/json, application/x-ndjson or text/csv.")
        }
    }
}
