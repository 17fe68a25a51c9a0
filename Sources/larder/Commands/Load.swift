import ArgumentParser
import Features
import Foundation
import JSON

/// `larder load`.
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create a source table from a CSV file.",
        discussion: """
            The first line names the columns; empty fields and NA are null. Types are found from \
            all the rows, unless given:

              larder load flights.csv.gz --table raw.flights
              larder load flights.csv --table raw.flights --types flight=string,distance=float64
            """)

    @Argument(help: "A CSV file, or one compressed with gzip (.gz).")
    var file: String

    @Option(help: "The table to create, as schema.table.")
    var table: String

    @Option(help: "Types of columns, as name=type,…; others are found from the rows.")
    var types: String?

    @Flag(help: "Add the rows to an existing table instead of replacing it.")
    var append = false

    @OptionGroup var serverOptions: ServerOptions

    func validate() throws {
        _ = try givenTypes()
    }

    func run() async throws {
        let client = try serverOptions.client()
        let source = try CSVFile(at: file)
        defer { source.remove() }
        let columns = try source.columns(given: givenTypes())
        let query = [
            URLQueryItem(
                name: "types",
                value: columns.map { "\($0.name)=\($0.type.name)" }.joined(separator: ",")),
            URLQueryItem(name: "append", value: append ? "true" : "false"),
        ]
        let answer = try await client.send(
            "PUT", "/v1/tables/\(table)", query: query, contentType: "text/csv",
            body: .file(source.url))
        print("\(table): \(answer["rows"]?.int64Value ?? 0) rows")
    }

    private func givenTypes() throws -> [String: ValueType] {
        var given: [String: ValueType] = [:]
        for item in (types ?? "").split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let type = ValueType(name: String(parts[1])) else {
                throw ValidationError(
                    "\"\(item)\" is not name=type; the types are \(ValueType.allNames)")
            }
            given[String(parts[0])] = type
        }
        return given
    }
}
