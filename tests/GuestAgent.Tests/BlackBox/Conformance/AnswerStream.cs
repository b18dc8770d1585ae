using System.Net.Sockets;
using System.Text;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Conformance;

/// <summary>The answers of an agent, line by line as the corpus tells them, read while the questions are still being written.</summary>
internal sealed class AnswerStream(Socket socket)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _half = new();
    private readonly Queue<string> _lines = new();

    /// <summary>The next answer; notifications are passed over.</summary>
    /// <exception cref="TimeoutException">None came in a minute.</exception>
    public async Task<string> NextAsync()
    {
        while (true)
        {
            while (_lines.TryDequeue(out var line))
            {
                if (!AnswerLine.IsNotification(line))
                {
                    return AnswerLine.Told(line);
                }
            }
            using var late = new CancellationTokenSource(Limit);
            int count;
            try
            {
                count = await socket.ReceiveAsync(_buffer.AsMemory(), late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("the agent sent no answer in time");
            }
            Take(count > 0 ? _buffer.AsSpan(0, count) : throw new EndOfStreamException("the agent closed the connection"));
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            _half.Write(bytes[..end]);
            _lines.Enqueue(Encoding.UTF8.GetString(_half.GetBuffer().AsSpan(0, (int)_half.Length)));
            _half.SetLength(0);
            bytes = bytes[(end + 1)..];
        }
        _half.Write(bytes);
    }
}
