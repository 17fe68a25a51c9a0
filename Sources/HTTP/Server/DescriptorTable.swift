import Glibc

/// The kernel's table of this process's descriptors.
///
/// It doubles when it is full, and in a process of several threads each doubling waits until all
/// processors have taken notice (RCU): some 10 ms in which the loop that accepts serves nobody.
/// So it is made large enough before there is anybody to serve.
enum DescriptorTable {
    /// Makes room for so many, or for as many as the process may have.
    ///
    /// - Parameter descriptor: Any that is open.
    static func reserve(_ count: Int, by descriptor: Int32) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // The kernel makes room for the number it is asked for.
        let last = min(UInt(count), limit.rlim_cur) - 1
        let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, Int32(clamping: last))
        if duplicate >= 0 { close(duplicate) }
    }
}
