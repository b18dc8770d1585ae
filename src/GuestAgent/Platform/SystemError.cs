namespace Orchestrator.GuestAgent.Platform;

/// <summary>Linux error numbers (the same on x86-64 and arm64), and words for people.</summary>
internal static class SystemError
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoSuchDeviceOrAddress = 6;
    public const int TooManyArguments = 7;
    public const int NotAProgram = 8;
    public const int BadFile = 9;
    public const int NoChild = 10;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NoDevice = 19;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextBusy = 26;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int AddressInUse = 98;
    public const int ConnectionReset = 104;
    public const int ConnectionRefused = 111;
    public const int QuotaUsedUp = 122;

    /// <summary>Short English, such as "no such file or directory"; "error N" for one without words here.</summary>
    public static string Words(int errno) =>
        errno switch
        {
            NotPermitted => "operation not permitted",
            NoEntry => "no such file or directory",
            NoProcess => "no such process",
            InputOutput => "input/output error",
            NoSuchDeviceOrAddress => "no such device or address",
            TooManyArguments => "argument list too long",
            NotAProgram => "not a program that this machine can run",
            Again => "not available now; try again",
            NoMemory => "out of memory",
            AccessDenied => "permission denied",
            Busy => "device or resource busy",
            Exists => "file exists",
            CrossDevice => "on another file system",
            NoDevice => "no such device",
            NotDirectory => "not a directory",
            IsDirectory => "is a directory",
            Invalid => "invalid argument",
            TooManyFilesInSystem => "too many open files in the system",
            TooManyFiles => "too many open files",
            TextBusy => "program file is being written",
            NoSpace => "no space left on device",
            ReadOnlyFileSystem => "read-only file system",
            BrokenPipe => "broken pipe",
            NameTooLong => "name too long",
            NotImplemented => "not implemented by this kernel",
            NotEmpty => "directory not empty",
            TooManyLinks => "too many symbolic links",
            NotSupported => "not supported",
            AddressInUse => "address in use",
            ConnectionReset => "connection reset",
            ConnectionRefused => "connection refused",
            QuotaUsedUp => "disk quota exceeded",
            _ => $"error {errno}",
        };
}
