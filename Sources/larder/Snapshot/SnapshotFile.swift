import Crypto
import Features
import Foundation
import JSON

/// The file in which online tables are kept from one run of the server to the next.
///
///     rows of the first table, of the second, …      as the tables encode them
///     contents, JSON                                  whose rows stand where, and their SHA-256
///     SHA-256 of the contents                         32 bytes
///     number of bytes of the contents, "LARDER01"     8 bytes each
///
/// What it cannot vouch for it does not give: the last bytes lead to the contents, the contents to
/// each table's rows, and each is compared with its hash before anything of it is used. The file
/// is written beside the old one and takes its place whole.
struct SnapshotFile {
    let url: URL

    private static let mark = Array("LARDER01".utf8)
    private static let hashBytes = SHA256.byteCount
    private static let endBytes = hashBytes + 8 + mark.count

    /// Writes the tables' rows.
    ///
    /// - Parameter position: What the tables have at least; asked before they are written.
    /// - Returns: The file's size in bytes.
    func write(_ tables: [OnlineTable], position: String) throws -> Int {
        // With a database of its own the server has made its directory; with another one not.
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let temporary = url.appendingPathExtension("new")
        guard
            FileManager.default.createFile(
                atPath: temporary.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw CocoaError(.fileWriteUnknown)
        }
        do {
            let file = try FileHandle(forWritingTo: temporary)
            defer { try? file.close() }
            var sections: [Section] = []
            var offset = 0
            for table in tables {
                let section = try Self.write(table, to: file, at: offset)
                offset += section.byteCount
                sections.append(section)
            }
            let contents = Array(Self.contents(sections, position).text.utf8)
            var end = contents + Array(SHA256.hash(data: contents))
            withUnsafeBytes(of: UInt64(contents.count).littleEndian) {
                end.append(contentsOf: $0)
            }
            end += Self.mark
            try file.write(contentsOf: end)
            try file.synchronize()
            guard rename(temporary.path, url.path) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            return offset + end.count
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
    }

    /// What the file holds; its rows are not looked at yet. `nil` where there is no file.
    ///
    /// - Throws: `SnapshotDamage` where it is not whole.
    func open() throws -> Snapshot? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        let data = try Data(contentsOf: url, options: .alwaysMapped)
        guard data.count >= Self.endBytes, data.suffix(Self.mark.count).elementsEqual(Self.mark)
        else { throw SnapshotDamage("it does not end as a snapshot does") }
        let length = data.withUnsafeBytes {
            UInt64(
                littleEndian: $0.loadUnaligned(
                    fromByteOffset: data.count - Self.mark.count - 8, as: UInt64.self))
        }
        let end = data.count - Self.endBytes
        guard let length = Int(exactly: length), length <= end else {
            throw SnapshotDamage("its contents are not in it")
        }
        let contents = data[end - length..<end]
        guard SHA256.hash(data: contents).elementsEqual(data[end..<end + Self.hashBytes]) else {
            throw SnapshotDamage("its contents are not what was written")
        }
        return try Snapshot(
            data: data, contents: JSONValue(parsing: Array(contents)), rowsEnd: end - length)
    }

    /// A table's rows in the file.
    struct Section {
        let identity: FeatureViewSchema.Identity
        let encoding: String
        let offset: Int
        let byteCount: Int
        let digest: [UInt8]
    }

    private static func write(
        _ table: OnlineTable, to file: FileHandle, at offset: Int
    ) throws -> Section {
        var hash = SHA256()
        var byteCount = 0
        _ = try table.encodeRows { bytes in
            hash.update(data: bytes)
            byteCount += bytes.count
            try file.write(contentsOf: bytes)
        }
        return Section(
            identity: table.schema.identity, encoding: table.encoding, offset: offset,
            byteCount: byteCount, digest: Array(hash.finalize()))
    }

    private static func contents(_ sections: [Section], _ position: String) -> JSONValue {
        [
            "position": .string(position),
            "tables": .array(
                sections.map { section in
                    [
                        "project": .string(section.identity.project),
                        "view": .string(section.identity.name),
                        "version": .integer(Int64(section.identity.storageVersion)),
                        "encoding": .string(section.encoding),
                        "offset": .integer(Int64(section.offset)),
                        "bytes": .integer(Int64(section.byteCount)),
                        "sha256": .string(Data(section.digest).base64EncodedString()),
                    ]
                }),
        ]
    }
}

/// An open snapshot file.
struct Snapshot: Sendable {
    let position: String
    private let data: Data
    private let sections: [FeatureViewSchema.Identity: SnapshotFile.Section]

    fileprivate init(data: Data, contents: JSONValue, rowsEnd: Int) throws {
        guard let position = contents["position"]?.stringValue,
            let tables = contents["tables"]?.arrayValue
        else { throw SnapshotDamage("its contents lack their members") }
        var sections: [FeatureViewSchema.Identity: SnapshotFile.Section] = [:]
        for table in tables {
            guard let project = table["project"]?.stringValue,
                let view = table["view"]?.stringValue,
                let version = table["version"]?.int64Value,
                let encoding = table["encoding"]?.stringValue,
                let offset = table["offset"]?.int64Value, let bytes = table["bytes"]?.int64Value,
                let digest = table["sha256"]?.stringValue.flatMap({ Data(base64Encoded: $0) }),
                offset >= 0, bytes >= 0, bytes <= Int64(rowsEnd) - offset
            else { throw SnapshotDamage("its contents lack their members") }
            let identity = FeatureViewSchema.Identity(
                project: project, name: view, storageVersion: Int(version))
            sections[identity] = SnapshotFile.Section(
                identity: identity, encoding: encoding, offset: Int(offset),
                byteCount: Int(bytes), digest: Array(digest))
        }
        self.position = position
        self.data = data
        self.sections = sections
    }

    /// Fills an empty table with the rows it had.
    ///
    /// - Returns: `false` where there are none of it, or of a table of another layout.
    /// - Throws: `SnapshotDamage` where they are not what was written. What the table has then is
    ///   of no use.
    func fill(_ table: OnlineTable, now: EventTime) throws -> Bool {
        guard let section = sections[table.schema.identity], section.encoding == table.encoding
        else { return false }
        try data.withUnsafeBytes { bytes in
            let rows = UnsafeRawBufferPointer(
                rebasing: bytes[section.offset..<section.offset + section.byteCount])
            var hash = SHA256()
            hash.update(bufferPointer: rows)
            guard hash.finalize().elementsEqual(section.digest) else {
                throw SnapshotDamage("its rows are not what was written")
            }
            guard table.insert(encoded: rows, now: now) != nil else {
                throw SnapshotDamage("its rows do not end with a row")
            }
        }
        return true
    }
}

/// Why a snapshot cannot be used.
struct SnapshotDamage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
