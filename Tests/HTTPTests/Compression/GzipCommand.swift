import Foundation

/// The `gzip` program: an implementation of RFC 1952 that shares no code with zlib.
enum GzipCommand {
    static func compress(_ bytes: [UInt8], level: Int) throws -> [UInt8] {
        try run(["-c", "-\(level)"], input: bytes)
    }

    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        try run(["-dc"], input: bytes)
    }

    struct Refused: Error {}

    /// - Throws: `Refused` where the program finds fault with its input.
    private static func run(_ arguments: [String], input: [UInt8]) throws -> [UInt8] {
        // A file, since a pipe would have to be filled while the other is read.
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("larder-gzip-\(UUID().uuidString)")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused() }
        return Array(output)
    }
}
