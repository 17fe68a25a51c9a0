import Dispatch
import Foundation
import JSON
import Testing
import larder

/// That log lines keep their order, and that nobody ever waits for their reader.
struct LogOutputTests {
    private let pipe = Pipe()

    init() {
        // Or a process that another test starts would hold the pipe's end open.
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private func line(_ number: Int) -> [UInt8] {
        Array("\(number) \(String(repeating: "x", count: 1000))\n".utf8)
    }

    private func output(queuedBytesMax: Int) -> LogOutput {
        LogOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, queuedBytesMax: queuedBytesMax)
    }

    /// The lines of all that comes through the pipe until `output` has written everything.
    private func lines(of output: LogOutput) async -> [Substring] {
        let (reader, writer) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
        // Both wait for each other, and must not do so on the threads that tests share.
        DispatchQueue(label: "flush").async {
            output.flush(within: .seconds(60))
            try? writer.close()
        }
        let data = await withCheckedContinuation { continuation in
            DispatchQueue(label: "read").async {
                continuation.resume(returning: reader.readDataToEndOfFile())
            }
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    @Test func `lines come out whole and in order`() async {
        let output = output(queuedBytesMax: 1 << 20)
        for number in 0..<500 { output.write(.line(line(number))) }
        let numbers = await lines(of: output).map { $0.prefix { $0 != " " } }
        #expect(numbers == (0..<500).map { "\($0)"[...] })
        #expect(output.dropped.lines == 0)
    }

    @Test func `what finds no room is dropped, counted, and told of in its place`() async throws {
        let output = output(queuedBytesMax: 64 << 10)
        // A megabyte: the pipe takes 64 KiB, the queue as much.
        for number in 0..<1000 { output.write(.line(line(number))) }
        #expect((800..<1000).contains(output.dropped.lines))
        #expect(output.dropped.accessLines == 0)
        var next = 0
        for line in await lines(of: output) {
            if line.hasPrefix("{") {
                let entry = try JSONValue(parsing: String(line))
                #expect(
                    entry["msg"] == "lines were dropped because the log is not read fast enough")
                next += Int(try #require(entry["count"]?.int64Value))
            } else {
                #expect(line.hasPrefix("\(next) "))
                next += 1
            }
        }
        #expect(next == 1000)
    }

    @Test func `waiting for the end has an end where nobody reads`() async {
        let output = output(queuedBytesMax: 1 << 20)
        for number in 0..<500 { output.write(.line(line(number))) }
        output.flush(within: .milliseconds(10))
        #expect(await lines(of: output).count == 500)
    }

    @Test func `a pipe that nobody will read any more costs the lines only`() async throws {
        let output = output(queuedBytesMax: 1 << 20)
        signal(SIGPIPE, SIG_IGN)
        try pipe.fileHandleForReading.close()
        for number in 0..<500 { output.write(.line(line(number))) }
        output.flush(within: .seconds(60))
        #expect(output.dropped.lines == 0)
    }
}
