import Glibc
import HTTP
import Testing

/// The kernel's table of descriptors, which must not grow while anybody is served.
struct DescriptorTableTests {
    /// How many descriptors the kernel's table of this process has room for (proc(5)).
    private static func size() throws -> Int {
        let file = try #require(fopen("/proc/self/status", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
                .split { $0.isWhitespace }
            if words.first == "FDSize:" { return try #require(Int(words[1])) }
        }
        throw CancellationError()
    }

    @Test func `there is room for every connection before the first`() async {
        // In a process of its own, whose table nobody else has made large.
        await #expect(processExitsWith: .success) {
            var allowed = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &allowed)
            var limits = Limits()
            limits.connectionsMax = min(2 * (try Self.size()), Int(clamping: allowed.rlim_cur))
            try await withServer([], limits: limits) { _ in
                let during = try Self.size()
                #expect(during >= limits.connectionsMax)
            }
        }
    }

    @Test func `there is room for as many as the process may have`() async {
        await #expect(processExitsWith: .success) {
            var few = rlimit(rlim_cur: 300, rlim_max: 300)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &few)
            try await withServer([]) { _ in
                let during = try Self.size()
                #expect(during >= 300)
            }
        }
    }
}
