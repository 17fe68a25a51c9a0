import CSV
import JSON

/// Reads entity rows of a point-in-time join: join keys and `event_timestamp` take their types and
/// are in every row, other columns pass through.
///
/// Unless their type is said, they pass as text of CSV, and of JSON as bool, int64, float64 or
/// string by their values, which may not be mixed, except that int64 widens to float64.
struct EntityTyper {
    private let required: [Column]
    /// Columns that pass, of which the type is said.
    private let typed: [Column]
    private(set) var columns: [RowColumn] = []
    /// For each column, whether its type was given and not found.
    private var isTyped: [Bool] = []
    /// The columns of the join keys and of the time, as far as they have been seen.
    private var requiredIndices: [Int] = []
    private var timeIndex: Int?
    private var names = ColumnNames()
    private var header: CSVHeader?
    private var row: [FeatureValue] = []
    /// For each column, the last row that bore it.
    private var lastRows: [Int] = []
    private var members: [JSONMember] = []
    private var faults: [Fault] = []

    private(set) var rows: RowBlock?
    /// Of the rows in hand, for which a block may have to be made anew.
    private(set) var rowCount = 0
    private var rowCountTaken = 0
    /// Of the rows in hand, those whose time names no zone.
    private var timesWithoutZone = 0

    /// How many faults one answer names.
    static let faultsMax = 20

    /// Columns that entity rows may have, beside which PostgreSQL's tables have one for the row's
    /// number.
    static let columnsMax = 1_599

    init(joinKeys: [Column], typed: [Column] = []) {
        self.typed = typed
        required = joinKeys + [Column(Reserved.eventTimestamp, .timestamp)]
    }

    var pendingCount: Int { rowCount - rowCountTaken }

    /// The columns of the rows so far, or of the header; those that are needed while there is none.
    var knownColumns: [RowColumn] {
        rowCount == 0 && header == nil
            ? (required + typed).map { RowColumn(name: $0.name, type: $0.type) } : columns
    }

    /// The rows read since the last call.
    /// - Throws: `.invalid` naming what is wrong with them.
    mutating func take() throws(FeatureError) -> ReadRows {
        checkColumns()
        guard faults.isEmpty else {
            throw .invalid("the entity rows are wrong", Array(faults.prefix(Self.faultsMax)))
        }
        let block = rows ?? RowBlock(columnCount: max(columns.count, 1))
        let taken = ReadRows(
            rows: block, columns: columns, wrong: [], received: pendingCount,
            timesWithoutZone: timesWithoutZone)
        rowCountTaken = rowCount
        timesWithoutZone = 0
        rows = nil
        return taken
    }

    /// Whether there are so many faults that nobody will read of more.
    var hasEnoughFaults: Bool { faults.count >= Self.faultsMax }

    private mutating func checkColumns() {
        guard rowCountTaken == 0, rowCount > 0 else { return }
        let missing = required.filter { column in names.index(of: column.name) == nil }
        let needed = required.map(\.name).joined(separator: ", ")
        faults =
            missing.map { column in
                Fault(
                    "entity_rows", "The column \"\(column.name)\" is missing.",
                    hint: "Entity rows need \(needed).")
            } + faults
    }

    /// - Parameter type: That of a column that is not required; `nil` where its values tell.
    private mutating func addColumn(_ name: String, _ type: ValueType?) {
        let known = required.first { $0.name == name }
        let said = known ?? typed.first { $0.name == name }
        names.append(name)
        columns.append(RowColumn(name: name, type: said?.type ?? type))
        isTyped.append(said != nil)
        if known != nil {
            requiredIndices.append(row.count)
            // Rows of JSON may come before the first that bears it.
            for earlier in 0..<rowCount { addFault(name, Self.missing(name), inRow: earlier) }
        }
        if name == Reserved.eventTimestamp { timeIndex = row.count }
        row.append(.null)
        lastRows.append(-1)
    }

    private mutating func endRow() {
        for column in requiredIndices where row[column].isNull {
            let name = columns[column].name
            if !hasFault(inRow: rowCount, name) { addFault(name, Self.missing(name)) }
        }
        if rows?.columnCount != columns.count { widenBlock() }
        rows?.appendRow(row)
        rowCount += 1
    }

    /// Makes room for columns that have just appeared: the rows in hand have nulls in them.
    private mutating func widenBlock() {
        var wider = RowBlock(columnCount: columns.count, rowCapacity: pendingCount)
        if let rows {
            let nulls = [FeatureValue](repeating: .null, count: columns.count - rows.columnCount)
            for index in 0..<rows.rowCount { wider.appendRow(Array(rows[row: index]) + nulls) }
        }
        rows = wider
    }

    /// What is said of a join key or a time that a row lacks.
    static func missing(_ name: String) -> String {
        name == Reserved.eventTimestamp
            ? "The event timestamp is missing." : "The join key \"\(name)\" is missing."
    }

    private func hasFault(inRow row: Int, _ name: String) -> Bool {
        faults.contains { $0.path == Self.path(row, name) }
    }

    /// - Parameter row: The one that is being read where absent.
    private mutating func addFault(_ name: String, _ detail: String, inRow row: Int? = nil) {
        guard !hasEnoughFaults else { return }
        faults.append(Fault(Self.path(row ?? rowCount, name), detail))
    }

    private static func path(_ row: Int, _ name: String) -> String { "entity_rows[\(row)].\(name)" }
}

/// Records of CSV.
extension EntityTyper {
    mutating func setHeader(_ names: [String]) {
        header = CSVHeader(names)
        for name in names {
            addColumn(name, .string)
        }
    }

    mutating func add(_ fields: CSVFields) {
        guard let header else { preconditionFailure("records follow their header") }
        fields.body.withUnsafeBytes { body in
            fields.resolved.withUnsafeBytes { resolved in
                for record in 0..<fields.recordCount where !hasEnoughFaults {
                    for column in header.names.indices {
                        let field = fields.fields[record * header.names.count + column]
                        let place = field.start..<field.start + field.count
                        read(
                            field, (field.isResolved ? resolved : body)[place], column)
                    }
                    endRow()
                }
            }
        }
    }

    private mutating func read(
        _ field: CSVFields.Field, _ bytes: Slice<UnsafeRawBufferPointer>, _ column: Int
    ) {
        row[column] = .null
        guard !field.isNull else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes)
        let (name, type) = (columns[column].name, columns[column].column.type)
        guard let value = FeatureValue(field: text, type: type) else {
            let shown = RowFields.text(
                header: CSVHeader([name]), fields: [String(decoding: text, as: UTF8.self)])
            addFault(name, "\"\(name)\" expects \(type.name), but holds \(shown.quoted(name)).")
            return
        }
        if value.holdsZeroByte { addZeroByteFault(name) }
        row[column] = value
        if column == timeIndex, EventTime.lacksZone(text) { timesWithoutZone += 1 }
    }

    private mutating func addZeroByteFault(_ name: String) {
        addFault(name, "\"\(name)\" holds text with a zero byte, which cannot be stored.")
    }
}

/// Objects of JSON.
extension EntityTyper {
    /// - Parameter bytes: One document, which should be an object.
    mutating func add(json bytes: UnsafeRawBufferPointer) throws(JSONRowError) {
        for column in row.indices { row[column] = .null }
        let count = timesWithoutZone
        if !readPlain(bytes) {
            for column in row.indices { row[column] = .null }
            timesWithoutZone = count
            let object = try JSONRowError.object(in: bytes)
            readObject(object)
            if RowFields.json(object).lacksZone(Reserved.eventTimestamp) { timesWithoutZone += 1 }
        }
        endRow()
    }

    /// - Returns: Whether all of the row was read; what was found of columns stays true if not.
    private mutating func readPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard JSONPlainObject.scan(bytes, into: &members) else { return false }
        for place in members.indices {
            let member = members[place]
            let key = UnsafeRawBufferPointer(rebasing: bytes[member.keyStart..<member.keyEnd])
            guard let column = names.index(of: key, at: place), lastRows[column] != rowCount,
                isTyped[column] || member.kind == .null || columns[column].type != nil
            else { return false }
            lastRows[column] = rowCount
            let type = columns[column].column.type
            guard let value = FeatureValue(member: member, in: bytes, type: type) else {
                return false
            }
            row[column] = value
            if column == timeIndex, member.kind == .string,
                EventTime.lacksZone(
                    UnsafeRawBufferPointer(rebasing: bytes[member.valueStart..<member.valueEnd]))
            {
                timesWithoutZone += 1
            }
        }
        return true
    }

    private mutating func readObject(_ object: JSONObject) {
        for member in object.members {
            guard let column = place(of: member.key) else {
                addFault(
                    member.key, "There are more than \(Self.columnsMax) columns.")
                return
            }
            if !isTyped[column] { adapt(column, to: member.value) }
            let type = columns[column].column.type
            let name = member.key
            guard let value = FeatureValue(json: member.value, type: type),
                isTyped[column] || Self.isPassed(member.value, as: type)
            else {
                let quoted = RowFields.json(object).quoted(name)
                addFault(name, "\"\(name)\" expects \(type.name), but holds \(quoted).")
                continue
            }
            if value.holdsZeroByte { addZeroByteFault(name) }
            row[column] = value
        }
    }

    private mutating func place(of name: String) -> Int? {
        if let known = names.index(of: name) { return known }
        guard columns.count < Self.columnsMax else { return nil }
        addColumn(name, nil)
        return columns.count - 1
    }

    /// Gives a column the type of its first value, and one of int64 that of its first fraction.
    private mutating func adapt(_ column: Int, to value: JSONValue) {
        switch (value, columns[column].type) {
        case (.bool, nil): columns[column].type = .bool
        case (.integer, nil): columns[column].type = .int64
        case (.number, nil): columns[column].type = .float64
        case (.string, nil): columns[column].type = .string
        case (.number, .int64?): widen(column)
        default: break
        }
    }

    private mutating func widen(_ column: Int) {
        columns[column].type = .float64
        guard var block = rows, column < block.columnCount else { return }
        rows = nil
        for row in 0..<block.rowCount {
            if case .int64(let value) = block[row, column] {
                block[row, column] = .float64(Double(value))
            }
        }
        rows = block
    }

    /// Whether the value may stand in a passing column of the type: text is not read as a time
    /// there, nor a name as a number.
    private static func isPassed(_ value: JSONValue, as type: ValueType) -> Bool {
        switch (value, type) {
        case (.null, _), (.bool, .bool), (.integer, .int64), (.integer, .float64),
            (.number, .float64), (.string, .string):
            true
        default: false
        }
    }
}
