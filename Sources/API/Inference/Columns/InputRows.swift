import Features
import HTTP
import JSON
import Models

/// Rows of a model's inputs while they are put together, as the model takes them: NaN where a value
/// is missing, a text by the number of its vocabulary.
package struct InputRows {
    let columns: InputColumns
    package private(set) var count: Int
    /// Row after row.
    package private(set) var values: [Double]
    /// Of each value whether it came, and was not a missing one.
    private var statuses: [InputStatus]
    /// For each row the texts of inputs that are texts, as they came.
    private var texts: [String?]
    /// For each input that is a text its place among these; -1 for others.
    private let textPlaces: [Int]
    private let textCount: Int
    /// Of each input, whether it came.
    private var isFilled: [Bool]
    /// Made when a name does not stand where it is expected.
    private var columnsByName: [String: Int] = [:]
    private var lastColumn = -1

    /// Rows in one request. The size of bodies is limited besides.
    static let countMax = 100_000
    /// Values of all rows: 80 MB.
    static let valuesMax = 10_000_000

    /// - Precondition: `count` is within `countMax`, and the body that it comes with as long as so
    ///   many rows are: what a caller says is not yet sent.
    init(_ columns: InputColumns, count: Int = 0) {
        precondition(count <= Self.countMax, "rows are limited")
        self.columns = columns
        self.count = count
        values = [Double](repeating: .nan, count: count * columns.count)
        statuses = [InputStatus](repeating: .absent, count: count * columns.count)
        var places: [Int] = []
        var textCount = 0
        for input in columns.inputs {
            places.append(input.takesTexts ? textCount : -1)
            textCount += input.takesTexts ? 1 : 0
        }
        textPlaces = places
        self.textCount = textCount
        texts = [String?](repeating: nil, count: count * textCount)
        isFilled = [Bool](repeating: false, count: columns.count)
    }

    var width: Int { columns.count }

    /// What the rows were made of.
    var given: GivenInputs { GivenInputs(statuses: statuses, texts: texts) }

    func withRows<Result>(_ use: (ModelRows) throws -> Result) rethrows -> Result {
        try values.withUnsafeBufferPointer {
            try use(ModelRows($0, count: count, width: width))
        }
    }

    /// Adds a row in which every value is missing.
    mutating func appendRow() throws(Problem) {
        count += 1
        try Self.check(count)
        // A row may say little of many inputs, which are there all the same.
        guard count * width <= Self.valuesMax else {
            throw Problem(
                .contentTooLarge, "too-large", "the request has too many values",
                detail: "One request takes up to \(Self.valuesMax) values, a row has \(width).",
                hint: "Send the rows in several requests.")
        }
        values.append(contentsOf: repeatElement(.nan, count: width))
        statuses.append(contentsOf: repeatElement(.absent, count: width))
        texts.append(contentsOf: repeatElement(nil, count: textCount))
    }

    static func check(_ count: Int) throws(Problem) {
        guard count > countMax else { return }
        throw Problem(
            .contentTooLarge, "too-large", "the request has too many rows",
            detail: "One request takes up to \(countMax) rows.",
            hint: "Send the rows in several requests.")
    }

    /// Notes that the values of an input are coming.
    /// - Throws: When they had come before.
    mutating func fill(_ column: Int) throws(InputFault) {
        guard !isFilled[column] else {
            throw InputFault("The input \"\(columns.inputs[column].name)\" is given twice.")
        }
        isFilled[column] = true
    }

    /// Sets the value of an input, which the caller has, to a number: itself, or the code of a
    /// category that is a number.
    ///
    /// - Parameter place: Among the values of all rows.
    @inline(__always)
    mutating func set(_ number: Double, _ column: Int, at place: Int) throws(InputFault) {
        guard columns.arePlain[column] else {
            return try set(.float64(number), column, at: place)
        }
        values[place] = number
        statuses[place] = number.isNaN ? .absent : .given
    }

    /// The same from a value of any type; null is a missing one.
    mutating func set(_ value: FeatureValue, _ column: Int, at place: Int) throws(InputFault) {
        values[place] = try columns.number(of: value, column)
        statuses[place] = InputStatus(given: value)
        guard textPlaces[column] >= 0 else { return }
        let text: String? = if case .string(let text) = value { text } else { nil }
        texts[place / width * textCount + textPlaces[column]] = text
    }

    /// The same from a text, which may be the name of a number.
    mutating func set(text: String, _ column: Int, at place: Int) throws(InputFault) {
        try set(columns.inputs[column].value(ofText: text), column, at: place)
    }

    /// Reads a value of an input from JSON: a number, a text, true or false, or null.
    mutating func read(
        _ reader: inout JSONReader, _ column: Int, at place: Int
    ) throws {
        let kind = try reader.peek()
        switch kind {
        case .number: try set(try reader.readDouble(), column, at: place)
        case .null:
            try reader.readNull()
            try set(.null, column, at: place)
        case .bool: try set(.bool(try reader.readBool()), column, at: place)
        case .string: try set(text: try reader.readString(), column, at: place)
        case .array, .object:
            throw InputFault("A value is expected, but this is \(kind.phrase).")
        }
        isFilled[column] = true
    }

    /// Throws unless every input came; a value of it may be missing, but not all unsaid.
    func requireAll(at path: String) throws(Problem) {
        // Of no rows no inputs are known.
        guard count > 0 else { return }
        let missing = columns.inputs.indices.filter { !isFilled[$0] }
        guard !missing.isEmpty else { return }
        let names = InputColumns.list(missing.map { columns.inputs[$0].name })
        throw .invalid(
            path, "The model's inputs \(names) are missing.",
            hint: "Send null, or NaN, where an input has no value.")
    }

    /// The place of a named input.
    ///
    /// - Complexity: O(1) where names come in the order of the inputs; else once O(inputs).
    mutating func column(named name: String) throws(InputFault) -> Int {
        let inputs = columns.inputs
        let next = lastColumn + 1 < inputs.count ? lastColumn + 1 : 0
        if next < inputs.count, inputs[next].name == name {
            lastColumn = next
            return next
        }
        if columnsByName.isEmpty {
            for index in inputs.indices { columnsByName[inputs[index].name] = index }
        }
        guard let column = columnsByName[name] else {
            throw InputFault(
                "The model has no input \"\(name)\".",
                hint: "Its inputs are \(InputColumns.list(inputs.map(\.name))).")
        }
        lastColumn = column
        return column
    }
}
