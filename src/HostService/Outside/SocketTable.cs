using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Orchestrator.HostService.Outside;

/// <summary>
/// The kernel's table of unix sockets (NETLINK_SOCK_DIAG, man 7 sock_diag), which anybody may read: who listens on a file, who is connected, who waits. It shows the
/// sockets of our own network namespace only.
/// </summary>
internal sealed class SocketTable
{
    private const int HeaderBytes = 16;
    private const int DiagBytes = 16;
    private const ushort TypeError = 2;
    private const ushort TypeDone = 3;
    private const ushort TypeDiag = 20;
    private const byte StateConnected = 1;
    private const byte StateListens = 10;
    private const int AttributeName = 0;
    private const int AttributeFile = 1;
    private const int AttributePeer = 2;
    private const int AttributeWaiting = 3;

    private readonly byte[] _name;
    private readonly FileStat? _file;

    private SocketTable(string path, FileStat? file)
    {
        _name = Encoding.UTF8.GetBytes(path);
        _file = file;
    }

    /// <summary>Inodes of the sockets that listen on the file: more than one after a fork or when a path was bound again.</summary>
    public List<uint> Listeners { get; } = [];

    /// <summary>Inodes of the clients whose connection was accepted.</summary>
    public List<uint> Served { get; } = [];

    /// <summary>Inodes of the clients that wait to be accepted.</summary>
    public List<uint> Waiting { get; } = [];

    public bool IsEmpty => Listeners.Count == 0 && Served.Count == 0;

    /// <summary>Reads the table and keeps what belongs to one file.</summary>
    /// <param name="file">The file at <paramref name="path"/>: a socket is found by it even where it was bound under another name. Null: by its name.</param>
    /// <param name="why">For people, when the table cannot be read: then null is returned.</param>
    public static SocketTable? Read(string path, FileStat? file, CancellationToken stop, out string why)
    {
        var descriptor = Kernel.OpenSocketTable();
        if (descriptor < 0)
        {
            why = $"the kernel's table of sockets: {Marshal.GetPInvokeErrorMessage(-descriptor)}";
            return null;
        }
        try
        {
            var table = new SocketTable(path, file);
            var error = table.Read(descriptor, stop);
            why = error == 0 ? "" : $"the kernel's table of sockets: {Marshal.GetPInvokeErrorMessage(error)}";
            return error == 0 ? table : null;
        }
        finally
        {
            _ = Kernel.Close(descriptor);
        }
    }

    /// <returns>0, or the errno.</returns>
    private int Read(int descriptor, CancellationToken stop)
    {
        var sent = Kernel.Send(descriptor, Request());
        if (sent < 0)
        {
            return -sent;
        }
        var buffer = new byte[64 * 1024];
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var count = Kernel.Receive(descriptor, buffer);
            if (count <= 0)
            {
                return -count;
            }
            for (var rest = buffer.AsSpan(0, count); rest.Length >= HeaderBytes; )
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
                if (length < HeaderBytes || length > rest.Length)
                {
                    break;
                }
                switch (BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]))
                {
                    case TypeDone:
                        return 0;
                    case TypeError:
                        return length >= HeaderBytes + 4 ? -BinaryPrimitives.ReadInt32LittleEndian(rest[HeaderBytes..]) : 0;
                    case TypeDiag when length >= HeaderBytes + DiagBytes:
                        Take(rest[HeaderBytes..length]);
                        break;
                    default:
                        break;
                }
                rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
            }
        }
    }

    /// <summary>struct nlmsghdr and struct unix_diag_req: all that listen or are connected, with name, file, peer and those that wait.</summary>
    private static byte[] Request()
    {
        var request = new byte[HeaderBytes + 24];
        var at = request.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(at, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], TypeDiag);
        BinaryPrimitives.WriteUInt16LittleEndian(at[6..], 0x301);
        at[16] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(at[20..], (1u << StateConnected) | (1u << StateListens));
        BinaryPrimitives.WriteUInt32LittleEndian(at[28..], 1 | 2 | 4 | 8);
        return request;
    }

    private void Take(ReadOnlySpan<byte> socket)
    {
        var state = socket[2];
        var inode = BinaryPrimitives.ReadUInt32LittleEndian(socket[4..]);
        var isThisFile = false;
        ReadOnlySpan<byte> peer = default,
            waiting = default;
        for (var rest = socket[DiagBytes..]; rest.Length >= 4; )
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length < 4 || length > rest.Length)
            {
                break;
            }
            var value = rest[4..length];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]))
            {
                case AttributeName:
                    isThisFile |= _file is null && value.TrimEnd((byte)0).SequenceEqual(_name);
                    break;
                case AttributeFile when value.Length >= 8:
                    isThisFile |= IsFile(
                        BinaryPrimitives.ReadUInt32LittleEndian(value),
                        BinaryPrimitives.ReadUInt32LittleEndian(value[4..])
                    );
                    break;
                case AttributePeer:
                    peer = value;
                    break;
                case AttributeWaiting:
                    waiting = value;
                    break;
                default:
                    break;
            }
            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }
        if (!isThisFile)
        {
            return;
        }
        if (state == StateListens)
        {
            Listeners.Add(inode);
            Add(Waiting, waiting);
        }
        else
        {
            Add(Served, peer);
        }
    }

    /// <summary>The kernel's own form of a device: twelve bits and twenty.</summary>
    private bool IsFile(uint inode, uint device) =>
        _file is { } file && inode == (uint)file.Inode && device >> 20 == file.DeviceMajor && (device & 0xFFFFF) == file.DeviceMinor;

    // A client that has left already has no inode.
    private static void Add(List<uint> to, ReadOnlySpan<byte> inodes)
    {
        for (; inodes.Length >= 4; inodes = inodes[4..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(inodes) is > 0 and var inode)
            {
                to.Add(inode);
            }
        }
    }
}
