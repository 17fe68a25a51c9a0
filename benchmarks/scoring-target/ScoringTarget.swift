import Glibc
import Models

/// Scores rows with a model file in this process, and says how long it takes.
@main
struct ScoringTarget {
    private static let usage = "usage: scoring-target FORMAT MODEL ROWS WIDTH\n"
    /// The exit code of a wrong command line, as for `larder`.
    private static let usageExitCode: Int32 = 2

    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 4, let format = ModelFormat(rawValue: words[1]),
            let width = Int(words[4]), width > 0,
            let file = bytes(of: words[2]), let rows = bytes(of: words[3])
        else {
            _ = write(STDERR_FILENO, usage, usage.utf8.count)
            exit(usageExitCode)
        }
        let values = rows.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let scoring = Scoring(
            model: try Model(reading: file, as: format), values: values, width: width)
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.count > 1, let count = Int(words[1]), count > 0 else { continue }
            let seconds = words.count == 3 ? Double(words[2]) : nil
            switch (words[0], seconds) {
            case ("answers", nil): say(scoring.answers(ofFirst: count))
            case ("contributions", nil): say(try scoring.contributions(ofFirst: count))
            case ("time", let seconds?):
                say([scoring.microsecondsPerRow(batchOf: count, seconds: seconds)])
            case ("explain", let seconds?):
                say([try scoring.microsecondsPerExplainedRow(seconds: seconds)])
            default: break
            }
        }
    }

    private static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        rewind(file)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, file)
        }
    }

    private static func say(_ numbers: [Double]) {
        say(numbers.map { "\($0)" }.joined(separator: " "))
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
