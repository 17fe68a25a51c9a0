import COpenSSL
import Glibc

/// What OpenSSL's functions leave in their thread's queue when they fail.
struct OpenSSLError {
    private let code: UInt

    /// The first error since `ERR_clear_error`, which is the cause of those behind it.
    static var first: OpenSSLError? {
        let code = ERR_peek_error()
        return code == 0 ? nil : OpenSSLError(code: code)
    }

    /// The part of OpenSSL that failed, as in `ERR_LIB_SSL`.
    var library: Int32 { ERR_GET_LIB(code) }

    /// As in `SSL_R_HTTP_REQUEST`; the system's `errno` where the library is `ERR_LIB_SYS`.
    var reason: Int32 { ERR_GET_REASON(code) }

    /// A fixed text of OpenSSL's or the system's; never holds what a file or a client contained.
    var text: String {
        if library == ERR_LIB_SYS { return String(cString: strerror(reason)) }
        return ERR_reason_error_string(code).map { String(cString: $0) }
            ?? "OpenSSL error \(code)"
    }
}
