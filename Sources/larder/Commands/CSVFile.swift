import CSV
import Features
import Foundation

/// A CSV file on this machine, plain, as the server takes it: without compression, NA as nothing.
struct CSVFile {
    let url: URL
    private let isTemporary: Bool

    /// - Throws: `CommandFailure` when the file cannot be read.
    init(at path: String) throws {
        let original = URL(fileURLWithPath: path)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure("the file \"\(path)\" cannot be read")
        }
        guard original.pathExtension == "gz" else {
            url = original
            isTemporary = false
            return
        }
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("larder-load-\(UUID().uuidString).csv")
        isTemporary = true
        do {
            try Self.decompress(original, into: url)
        } catch {
            remove()
            throw error
        }
    }

    func remove() {
        if isTemporary { try? FileManager.default.removeItem(at: url) }
    }

    /// The columns of the header, each with the narrowest type that holds all its values.
    func columns(given: [String: ValueType]) throws -> [Column] {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        var reader = CSVReader()
        var inference = ColumnTypeInference()
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                piece.withUnsafeBytes { reader.feed($0) }
                while let record = try reader.next() { inference.add(record) }
            }
            reader.finish()
            while let record = try reader.next() { inference.add(record) }
        } catch let error as CSVError {
            throw CommandFailure("\(url.lastPathComponent): \(error)")
        }
        for name in given.keys where !reader.columns.contains(name) {
            throw CommandFailure("the file has no column \"\(name)\"")
        }
        return zip(reader.columns, inference.types(count: reader.columns.count)).map {
            Column($0, given[$0] ?? $1)
        }
    }

    private static func decompress(_ source: URL, into target: URL) throws {
        try Data().write(to: target)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", source.path]
        process.standardOutput = try FileHandle(forWritingTo: target)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure("the file \"\(source.path)\" cannot be decompressed")
        }
    }
}

/// Finds the narrowest type for each column of a CSV file.
struct ColumnTypeInference {
    /// What a column may still be, narrowest first.
    private static let candidates: [ValueType] = [.bool, .int64, .float64, .timestamp, .string]

    /// Per column, the index of the narrowest candidate that held every value so far; -1 before
    /// the first value.
    private var narrowest: [Int] = []

    mutating func add(_ record: CSVRecord) {
        if narrowest.isEmpty { narrowest = Array(repeating: -1, count: record.count) }
        for index in 0..<record.count {
            guard let text = record.string(at: index), text != "NA" else { continue }
            let start = max(0, narrowest[index])
            // Not every type is narrower than the next: a column of numbers and of times is text.
            let fit = Self.candidates.indices.dropFirst(start).first {
                Self.fits(text, Self.candidates[$0])
            }
            let isMixed = narrowest[index] >= 0 && !Self.widens(from: narrowest[index], to: fit)
            narrowest[index] =
                isMixed ? Self.candidates.count - 1 : fit ?? Self.candidates.count - 1
        }
    }

    /// The types found; a column without a value is text.
    func types(count: Int) -> [ValueType] {
        (0..<count).map { index in
            let found = narrowest.indices.contains(index) ? narrowest[index] : -1
            return found < 0 ? .string : Self.candidates[found]
        }
    }

    private static func fits(_ text: String, _ type: ValueType) -> Bool {
        switch type {
        case .bool: text == "true" || text == "false" || text == "TRUE" || text == "FALSE"
        case .timestamp: EventTime(rfc3339: text) != nil
        case .int64, .float64: !isPadded(text) && FeatureValue(text: text, type: type) != nil
        default: FeatureValue(text: text, type: type) != nil
        }
    }

    /// Whether the text begins with zeros that a number would lose, as the postal code 06511 does.
    private static func isPadded(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" || $0 == "+" }
        return digits.first == "0" && digits.dropFirst().first?.isNumber == true
    }

    private static func widens(from old: Int, to new: Int?) -> Bool {
        guard let new else { return false }
        return old == new || candidates[new] == .string
            || (candidates[old] == .int64 && candidates[new] == .float64)
    }
}
