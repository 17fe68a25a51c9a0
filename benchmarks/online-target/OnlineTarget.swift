import Features
import Glibc
import JSON

/// Measures reads of one entity in this process, after checking what is read.
@main
struct OnlineTarget {
    /// The exit code of a wrong command line, as for `larder`.
    private static let usageExitCode: Int32 = 2

    static func main() async {
        do throws(ArgumentsError) {
            await run(try Arguments(CommandLine.arguments.dropFirst()))
        } catch {
            fail("\(error)\n\(Arguments.usage)", exitCode: usageExitCode)
        }
    }

    private static func run(_ arguments: Arguments) async {
        do {
            let store = try await Customers.served()
            var stored = try CustomerReader(store, Customers.storedFeatures)
            var computed = try CustomerReader(
                store, Customers.storedFeatures + Customers.computedFeatures)
            // Every customer is read here, so that what is measured is warm.
            try stored.check()
            try computed.check()
            var (storedRounds, computedRounds): ([Double], [Double]) = ([], [])
            for _ in 0..<arguments.rounds {
                storedRounds.append(try stored.nanosecondsPerRead(during: arguments.duration))
                computedRounds.append(try computed.nanosecondsPerRead(during: arguments.duration))
            }
            printFigures([("stored", storedRounds), ("stored_and_computed", computedRounds)])
        } catch {
            fail("\(error)", exitCode: 1)
        }
    }

    /// Prints nanoseconds per read: of all rounds the median, the least and the greatest, and each.
    private static func printFigures(_ figures: [(name: String, rounds: [Double])]) {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, rounds) in figures {
            let sorted = rounds.sorted()
            let (middle, isEven) = (sorted.count / 2, sorted.count.isMultiple(of: 2))
            writer.key(name)
            writer.beginObject()
            writer.key("median")
            writer.double(isEven ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle])
            writer.key("min")
            writer.double(sorted[0])
            writer.key("max")
            writer.double(sorted[sorted.count - 1])
            writer.key("rounds")
            writer.beginArray()
            for figure in rounds { writer.double(figure) }
            writer.endArray()
            writer.endObject()
        }
        writer.endObject()
        print(String(decoding: writer.take(), as: UTF8.self))
    }

    private static func fail(_ message: String, exitCode: Int32) -> Never {
        let line = "online-target: \(message)\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(exitCode)
    }
}
