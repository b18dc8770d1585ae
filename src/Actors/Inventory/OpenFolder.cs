using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Orchestrator.Actors.Platform;

namespace Orchestrator.Actors.Inventory;

/// <summary>What lies in a folder.</summary>
internal enum EntryKind
{
    Folder,
    Socket,
    Other,
}

/// <summary>One name of a folder and what it is.</summary>
internal delegate void EntryVisitor(ReadOnlySpan<char> name, EntryKind kind);

/// <summary>A folder that is held open, so that what is read and watched is this one, whatever happens to its name.</summary>
internal sealed class OpenFolder : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private const int NameOffset = 19;
    private readonly int _fd;

    private OpenFolder(int fd, PathFacts facts)
    {
        _fd = fd;
        Facts = facts;
    }

    public PathFacts Facts { get; }

    /// <summary>This very folder as a path, for calls that take none but paths.</summary>
    public string KernelPath => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_fd}");

    /// <summary>Null when it cannot be opened; <paramref name="error"/> is then the errno.</summary>
    public static OpenFolder? Open(string path, out int error) => Open(Libc.AtFdCwd, path, follow: true, out error);

    /// <summary>A folder of this one, by its name; a symbolic link is not followed.</summary>
    public OpenFolder? Inner(string name, out int error) => Open(_fd, name, follow: false, out error);

    /// <summary>Tells every name but <c>.</c> and <c>..</c>, in no order. A name that is no UTF-8 cannot be connected to by our means and is told as <see cref="EntryKind.Other"/>.</summary>
    /// <returns>0, or the errno: then some may be missing.</returns>
    public unsafe int List(EntryVisitor visit)
    {
        var buffer = new byte[BufferBytes];
        Span<char> name = stackalloc char[256];
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.Entries(_fd, start, BufferBytes);
            }
            if (count <= 0)
            {
                return count == 0 ? 0 : Libc.LastError;
            }
            for (var at = 0; at < count; )
            {
                var record = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
                at += record.Length;
                var bytes = record[NameOffset..];
                bytes = bytes[..bytes.IndexOf((byte)0)];
                if (bytes is [(byte)'.'] or [(byte)'.', (byte)'.'])
                {
                    continue;
                }
                var isText = Encoding.UTF8.TryGetChars(bytes, name, out var chars) && !name[..chars].Contains('\uFFFD');
                visit(name[..chars], isText ? KindOf(record[18], name[..chars]) : EntryKind.Other);
            }
        }
    }

    public void Dispose() => _ = Libc.Close(_fd);

    private static OpenFolder? Open(int at, string path, bool follow, out int error)
    {
        var fd = Libc.OpenFolder(at, path, follow);
        error = fd < 0 ? Libc.LastError : 0;
        if (fd < 0)
        {
            return null;
        }
        if (PathFacts.Of(fd) is { } facts)
        {
            return new OpenFolder(fd, facts);
        }
        error = Libc.LastError;
        _ = Libc.Close(fd);
        return null;
    }

    // The kinds of readdir(3), DT_DIR and DT_SOCK; a file system that does not tell is asked for each name.
    private EntryKind KindOf(byte kind, ReadOnlySpan<char> name) =>
        kind switch
        {
            4 => EntryKind.Folder,
            12 => EntryKind.Socket,
            0 when PathFacts.Of(_fd, name.ToString()) is { } facts => facts.IsFolder ? EntryKind.Folder
            : facts.IsSocket ? EntryKind.Socket
            : EntryKind.Other,
            _ => EntryKind.Other,
        };
}
