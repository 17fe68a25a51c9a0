import CLibpq

/// One `PGresult`, freed when this goes out of scope.
struct ServerResult: ~Copyable {
    enum Status {
        case command, rows, singleRow, copyIn, copyOut, emptyQuery, pipelineEnd, skipped, failure
    }

    private let result: OpaquePointer

    /// Takes over a result that libpq handed out.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var status: Status {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK: .command
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .singleRow
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        case PGRES_EMPTY_QUERY: .emptyQuery
        case PGRES_PIPELINE_SYNC: .pipelineEnd
        case PGRES_PIPELINE_ABORTED: .skipped
        default: .failure
        }
    }

    /// What the server complained about, when `status` is `.failure`.
    ///
    /// A failure that libpq itself noticed has no SQLSTATE, and is given 08006.
    var error: ServerError {
        let state = field(.state) ?? "08006"
        let message = field(.message) ?? trimmed(PQresultErrorMessage(result))
        return ServerError(
            state: SQLState(state), message: message, detail: field(.detail), hint: field(.hint),
            constraint: field(.constraint), table: field(.table), column: field(.column))
    }

    /// The rows a command changed or a COPY carried; 0 for commands that count none.
    var rowsAffected: Int {
        Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// The name of the command that was done, such as `INSERT 0 1` or `ROLLBACK`.
    var commandTag: String {
        String(cString: PQcmdStatus(result))
    }

    /// Of a prepared statement that was described.
    var parameterCount: Int { Int(PQnparams(result)) }

    func columns() -> ColumnList {
        ColumnList(
            (0..<PQnfields(result)).map { index in
                Column(
                    name: String(cString: PQfname(result, index)),
                    type: PostgresType(oid: PQftype(result, index)))
            })
    }

    /// Adds all rows of the result to the batch.
    func copyRows(to batch: inout RowBatch.Builder) {
        let columnCount = PQnfields(result)
        for row in 0..<PQntuples(result) {
            for column in 0..<columnCount {
                if PQgetisnull(result, row, column) == 1 {
                    batch.append(nil)
                } else {
                    let length = Int(PQgetlength(result, row, column))
                    let start = PQgetvalue(result, row, column)
                    batch.append(UnsafeRawBufferPointer(start: start, count: length))
                }
            }
            batch.endRow()
        }
    }

    /// The field codes of the protocol's error message (`PG_DIAG_…` in `libpq-fe.h`, which are
    /// character constants and so are not imported).
    private enum ErrorField: Unicode.Scalar {
        case state = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case constraint = "n"
        case table = "t"
        case column = "c"
    }

    private func field(_ code: ErrorField) -> String? {
        PQresultErrorField(result, Int32(code.rawValue.value)).map { String(cString: $0) }
    }
}

/// A message of libpq on one line, its words apart by one space.
func trimmed(_ message: UnsafePointer<CChar>?) -> String {
    guard let message else { return "" }
    let words = String(cString: message).split(whereSeparator: \.isWhitespace)
    return words.joined(separator: " ")
}
