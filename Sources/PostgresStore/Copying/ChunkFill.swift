import Features
import Postgres

/// The statement that fills features of stored rows from staged rows of the source.
///
/// A stored row is filled where it is null, and only from the row of the source that it came
/// from: one of the same key and times whose other values are the same. So no value is ever
/// replaced, and a row that the source has corrected since keeps its nulls; its correction is
/// copied with everything.
struct ChunkFill {
    let columns: CopyColumns
    let staging: TableName
    /// Features to fill.
    let filled: Set<String>
    /// Features that have to be equal.
    let compared: Set<String>

    func sql() -> String {
        let table = columns.table
        let wanted = table.features.indices.filter {
            filled.contains(table.schema.storedFeatures[$0].name)
        }
        let assignments = wanted.map { index in
            let name = table.features[index].name
            return "\(name) = coalesce(held.\(name), staged.\(CopyColumns.feature(index)))"
        }
        let isMissing = wanted.map { index in
            "(held.\(table.features[index].name) IS NULL"
                + " AND staged.\(CopyColumns.feature(index)) IS NOT NULL)"
        }
        return """
            UPDATE \(table.name) AS held SET \(assignments.joined(separator: ", "))
            FROM \(staging) AS staged
            WHERE staged.is_last AND \(columns.isSameMoment("held"))
            AND \(columns.hasSameValues("held", of: compared.subtracting(filled)))
            AND (\(isMissing.joined(separator: " OR ")))
            """
    }
}
