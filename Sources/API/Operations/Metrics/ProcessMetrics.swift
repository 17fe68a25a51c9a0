import Glibc

/// The process as the kernel sees it, under the names that every Prometheus client uses.
struct ProcessMetrics: Sendable {
    private let startTime = Double(time(nil))

    func write(to text: inout MetricsText) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        write("process_cpu_seconds_total", "counter", "CPU time used.", cpuSeconds, to: &text)
        write(
            "process_resident_memory_bytes", "gauge", "Memory resident.", Self.residentBytes(),
            to: &text)
        write("process_open_fds", "gauge", "Descriptors open.", Self.openDescriptors(), to: &text)
        write(
            "process_start_time_seconds", "gauge", "When the process started, since 1970.",
            startTime, to: &text)
    }

    private func write(
        _ name: String, _ kind: String, _ help: String, _ value: Double, to text: inout MetricsText
    ) {
        text.beginFamily(name, kind, help)
        text.sample(name, [], value)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }

    /// The second field of `/proc/self/statm`, in pages.
    private static func residentBytes() -> Double {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
        let fields = String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self
        )
        .split(separator: " ")
        let pages = fields.count > 1 ? Double(fields[1]) ?? 0 : 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func openDescriptors() -> Double {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without ".", ".." and the descriptor of the directory itself.
        return Double(max(0, count - 3))
    }
}
