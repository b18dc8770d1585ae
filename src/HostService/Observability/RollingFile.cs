using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// A log file that is always called <paramref name="path"/>; full ones become <c>path.1</c>, <c>path.2</c>, …, the highest the oldest. Throws what the file
/// system throws and tries again with the next event: Serilog's own rolling file says nothing of a folder it cannot make and then waits half an hour.
/// </summary>
/// <param name="formatter">Writes one event as whole lines.</param>
/// <param name="path">Its folder is made when it is missing.</param>
/// <param name="sizeMax">Bytes; an event that would pass it goes into a new file.</param>
/// <param name="filesKept">Files in all, the current one included; at least 1.</param>
internal sealed class RollingFile(ITextFormatter formatter, string path, long sizeMax, int filesKept) : ILogEventSink, IDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private FileStream? _file;

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, text);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        try
        {
            _file ??= Open();
            if (_file.Position > 0 && _file.Position + bytes.Length > sizeMax)
            {
                Dispose();
                Shift();
                _file = Open();
            }
            _file.Write(bytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Closes the file; the next event opens it anew.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerAndGroup;
        }
        var file = new FileStream(path, options);
        if (file.CanSeek && file.Length > 0)
        {
            // A write that failed half way must not swallow the line that comes after it.
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }
        return file;
    }

    private void Shift()
    {
        for (var i = filesKept - 1; i > 0; i--)
        {
            var from = i == 1 ? path : $"{path}.{i - 1}";
            if (File.Exists(from))
            {
                File.Move(from, $"{path}.{i}", overwrite: true);
            }
        }
        if (filesKept == 1)
        {
            File.Delete(path);
        }
    }
}
