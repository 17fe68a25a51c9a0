/// Why a CSV body was refused.
///
/// `line` counts the file's lines from 1 and is the one where the record starts; a quoted field
/// with line feeds in it makes a record several lines long. `field` counts from 1, `row` from 0,
/// as in the answers about rows, and without the header.
package enum CSVError: Error, Hashable, CustomStringConvertible {
    case missingHeader
    case unnamedColumn(field: Int)
    case repeatedColumn(name: String)
    /// `column` is the first that the row has no field for; nil where it has too many.
    case raggedRow(line: Int, row: Int, found: Int, expected: Int, column: String?)
    case quoteInsideField(line: Int, field: Int)
    case textAfterClosingQuote(line: Int, field: Int)
    case unclosedQuote(line: Int, field: Int)
    case bareCarriageReturn(line: Int, field: Int)
    case invalidUTF8(line: Int, field: Int)
    case fieldTooLong(line: Int, field: Int, bytesMax: Int)
    case tooManyFields(line: Int, columnsMax: Int)

    package var description: String {
        switch self {
        case .missingHeader:
            "the CSV is empty, its first line must name the columns"
        case .unnamedColumn(let field):
            "line 1: the header leaves field \(field) without a name"
        case .repeatedColumn(let name):
            "line 1: the header names the column \"\(name)\" twice"
        case .raggedRow(let line, let row, let found, let expected, let column):
            "line \(line): row \(row) has \(found) \(found == 1 ? "field" : "fields"), "
                + "the header has \(expected); "
                + (column.map { "the column \"\($0)\" is missing" }
                    ?? "field \(expected + 1) has no column")
        case .quoteInsideField(let line, let field):
            "line \(line), field \(field): a quote in a field that does not begin with one"
        case .textAfterClosingQuote(let line, let field):
            "line \(line), field \(field): text after the closing quote"
        case .unclosedQuote(let line, let field):
            "line \(line), field \(field): the quote is not closed"
        case .bareCarriageReturn(let line, let field):
            "line \(line), field \(field): a carriage return without its line feed"
        case .invalidUTF8(let line, let field):
            "line \(line), field \(field): invalid UTF-8"
        case .fieldTooLong(let line, let field, let bytesMax):
            "line \(line), field \(field): more than the limit of \(bytesMax) bytes"
        case .tooManyFields(let line, let columnsMax):
            "line \(line): more than the limit of \(columnsMax) fields"
        }
    }
}
