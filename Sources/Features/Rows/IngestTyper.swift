import CSV
import JSON

/// Gives rows the types of the views they go to, in place and without allocating for a row.
///
/// It takes what is plainly right: every value of its type, the keys and the event time there, no
/// unknown column. Any other row goes the long way (`RowTyper`), which decides and can say what is
/// wrong. So nothing is refused here, and nothing accepted that would be refused there.
struct IngestTyper {
    private let columns: IngestColumns
    private let typer: RowTyper
    private var names: ColumnNames
    /// The row that is being read.
    private var row: [FeatureValue]
    /// For each column of the row, the rank of the name that it was found under.
    private var ranks: [Int]
    /// For each name, the last row that bore it.
    private var lastRows: [Int]
    private var header: CSVHeader?
    /// For each name, its field in a record; -1 where it has none.
    private var fieldOfName: [Int] = []
    /// Whether no record can be plainly right, because of the header.
    private var isHeaderOdd = false
    private var members: [JSONMember] = []

    private(set) var rows: RowBlock
    private var wrong: [WrongRow] = []
    private(set) var rowCount = 0
    private var rowCountTaken = 0

    init(_ columns: IngestColumns) {
        self.columns = columns
        typer = RowTyper(columns: columns)
        names = columns.cells.names
        row = Array(repeating: .null, count: columns.columnCount)
        ranks = Array(repeating: .max, count: columns.columnCount)
        lastRows = Array(repeating: -1, count: columns.knownNames.count)
        rows = RowBlock(columnCount: columns.columnCount)
    }

    /// The rows read since the last call.
    mutating func take() -> ReadRows {
        let taken = ReadRows(
            rows: rows, columns: [], wrong: wrong, received: rowCount - rowCountTaken)
        rowCountTaken = rowCount
        rows = RowBlock(columnCount: columns.columnCount, rowCapacity: rows.rowCount)
        wrong = []
        return taken
    }

    /// How many rows have been read since the last `take()`.
    var pendingCount: Int { rowCount - rowCountTaken }
}

extension IngestTyper {
    mutating func setHeader(_ columns: [String]) {
        let header = CSVHeader(columns)
        self.header = header
        fieldOfName = names.names.map { header.index(of: $0) ?? -1 }
        let isRepeated = self.columns.slots.contains { slot in
            slot.names.filter { header.index(of: $0) != nil }.count > 1
        }
        isHeaderOdd = isRepeated || columns.contains { names.index(of: $0) == nil }
    }

    mutating func add(_ fields: CSVFields) {
        guard let header else { preconditionFailure("records follow their header") }
        let width = header.names.count
        fields.body.withUnsafeBytes { body in
            fields.resolved.withUnsafeBytes { resolved in
                fields.fields.withUnsafeBufferPointer { all in
                    for record in 0..<fields.recordCount {
                        let first = record * width
                        let recordFields = UnsafeBufferPointer(
                            rebasing: all[first..<first + width])
                        if isHeaderOdd || !read(recordFields, body, resolved) {
                            addLongWay(
                                .text(header: header, fields: recordFields.map(fields.string)))
                        } else {
                            rows.appendRow(row)
                        }
                        rowCount += 1
                    }
                }
            }
        }
    }

    /// Reads a record into `row`.
    /// - Returns: Whether it is plainly right.
    private mutating func read(
        _ fields: UnsafeBufferPointer<CSVFields.Field>, _ body: UnsafeRawBufferPointer,
        _ resolved: UnsafeRawBufferPointer
    ) -> Bool {
        beginRow()
        for cell in columns.cells.all {
            let place = fieldOfName[cell.name]
            guard place >= 0, !fields[place].isNull else { continue }
            let field = fields[place]
            let bytes = UnsafeRawBufferPointer(
                rebasing: (field.isResolved ? resolved : body)[
                    field.start..<field.start + field.count])
            guard let value = FeatureValue(field: bytes, type: cell.type), !value.holdsZeroByte
            else { return false }
            guard set(value, cell) else { return false }
        }
        return isComplete
    }
}

extension IngestTyper {
    /// - Parameter bytes: One document, which should be an object.
    /// - Throws: Where it is no JSON; `notAnObject` where it is something else.
    mutating func add(json bytes: UnsafeRawBufferPointer) throws(JSONRowError) {
        if readPlain(bytes) {
            rows.appendRow(row)
        } else {
            addLongWay(.json(try JSONRowError.object(in: bytes)))
        }
        rowCount += 1
    }

    private mutating func readPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard JSONPlainObject.scan(bytes, into: &members) else { return false }
        beginRow()
        for place in members.indices {
            let key = UnsafeRawBufferPointer(
                rebasing: bytes[members[place].keyStart..<members[place].keyEnd])
            guard let name = names.index(of: key, at: place), lastRows[name] != rowCount else {
                return false
            }
            lastRows[name] = rowCount
            guard read(members[place], of: name, in: bytes) else { return false }
        }
        return isComplete
    }

    private mutating func read(
        _ member: JSONMember, of name: Int, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        for cell in columns.cells.of(name) {
            guard let value = FeatureValue(member: member, in: bytes, type: cell.type),
                !value.holdsZeroByte
            else { return false }
            guard set(value, cell) else { return false }
        }
        return true
    }
}

extension IngestTyper {
    private mutating func beginRow() {
        for column in row.indices {
            row[column] = .null
            ranks[column] = .max
        }
    }

    /// - Returns: Whether the value is the only one for its column, or a time's.
    @inline(__always)
    private mutating func set(_ value: FeatureValue, _ cell: IngestCells.Cell) -> Bool {
        if let rank = cell.rank {
            if value.isNull || rank >= ranks[cell.column] { return true }
            ranks[cell.column] = rank
        } else {
            guard ranks[cell.column] == .max else { return false }
            ranks[cell.column] = 0
        }
        row[cell.column] = value
        return true
    }

    private var isComplete: Bool {
        guard !row[IngestColumns.eventTime].isNull else { return false }
        for cell in columns.cells.all where cell.isRequired && row[cell.column].isNull {
            return false
        }
        return true
    }

    private mutating func addLongWay(_ fields: RowFields) {
        switch typer.type(fields, row: rowCount) {
        case .success(let values): rows.appendRow(values)
        case .failure(let refusal):
            wrong.append(
                WrongRow(view: refusal.view, payload: fields.payload, faults: refusal.faults))
        }
    }
}
