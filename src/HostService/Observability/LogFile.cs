using System.Text;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Sinks.File;

namespace Orchestrator.HostService.Observability;

/// <summary>The log file: JSON lines, rolled by size. The process's umask makes it its owner's alone.</summary>
internal static class LogFile
{
    /// <summary>Adds the file. When it cannot be opened that is told now, and it is tried again with the first event and then every half hour.</summary>
    /// <param name="path">Its folder is made when it is missing. Later files are <c>name_001.log</c>, <c>name_002.log</c>, …, the highest the newest.</param>
    /// <param name="sizeMax">Bytes after which a new file is begun.</param>
    /// <param name="filesKept">Files in all, the one written to included.</param>
    public static void RolledFile(this LoggerSinkConfiguration sinks, string path, long sizeMax, int filesKept, LogTrouble trouble)
    {
        Probe(path, trouble);
        var lines = new FreshLine(new JsonLines());
        LoggerSinkConfiguration.Wrap(
            sinks,
            lines.Watch,
            to =>
                to.File(
                    lines,
                    path,
                    fileSizeLimitBytes: sizeMax,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: filesKept,
                    hooks: new WholeLines()
                ),
            LevelAlias.Minimum,
            levelSwitch: null
        );
    }

    // The package opens the file with the first event, which may come late.
    private static void Probe(string path, LogTrouble trouble)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var isNew = !File.Exists(path);
            using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { }
            if (isNew)
            {
                // Once rolled, the log goes on under another name: an empty file would only take the place of an old one.
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            trouble.Tell($"cannot open it: {e.Message}");
        }
    }

    /// <summary>A process that was killed may have left half a line; it must not swallow the one that comes after it.</summary>
    private sealed class WholeLines : FileLifecycleHooks
    {
        public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.CanSeek && file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                if (file.ReadByte() != '\n')
                {
                    underlyingStream.WriteByte((byte)'\n');
                }
            }
            return underlyingStream;
        }
    }
}
