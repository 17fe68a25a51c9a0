package import Features
import Postgres

/// The part of `DefinitionStore` that looks at what sources really have.
extension PostgresStore {
    package func columns(
        of source: DataSource, path: String
    ) async throws(FeatureError) -> SourceColumns {
        try await withConnection { connection in
            guard let relation = try Self.relation(of: source, path: path) else {
                preconditionFailure("a push source declares its columns itself")
            }
            do {
                let columns = try await relation.columns(on: connection)
                return SourceColumns(
                    title: relation.title,
                    columns: columns.map {
                        (name: $0.name, type: ValueType($0.type), storedType: "\($0.type)")
                    })
            } catch let refusal as ReadQuery.Refusal {
                throw Self.refusal(of: relation, path: path, detail: refusal.detail)
            } catch PostgresError.server(let error) where error.state.isAboutStatement {
                let detail = "PostgreSQL says: \(error.message)."
                throw Self.refusal(of: relation, path: path, detail: detail, hint: error.hint)
            }
        }
    }

    private static func relation(
        of source: DataSource, path: String
    ) throws(FeatureError) -> SourceRelation? {
        do {
            return try SourceRelation(source)
        } catch {
            throw .invalid(
                "the data source \"\(source.name)\" cannot be read",
                [Fault("\(path).table", FeatureError.sentence(error.description))])
        }
    }

    private static func refusal(
        of relation: SourceRelation, path: String, detail: String, hint: String? = nil
    ) -> FeatureError {
        .invalid(
            "the \(relation.title) cannot be read",
            [Fault("\(path).\(relation.field)", detail, hint: hint)])
    }
}

extension SQLState {
    /// Whether the statement, or what it reads, is at fault, and not the server or the connection:
    /// feature not supported, data exception, wrong transaction state, access rule, syntax.
    var isAboutStatement: Bool {
        ["0A", "21", "22", "25", "2F", "38", "39", "42", "44", "P0"].contains(classCode)
    }
}
