using System.Net.Sockets;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>What a failure of a socket means for its connection.</summary>
internal static class ChannelEnd
{
    /// <summary>A peer that ends with our bytes unread resets the connection: that is the end of QEMU as well.</summary>
    public static ChannelProtocol.PumpEnded Of(Exception e) =>
        e switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted } =>
                new(LossCause.Eof, ""),
            SocketException s => new(LossCause.SocketError, s.Message),
            _ => new(LossCause.SocketError, "it was closed here"),
        };
}
