using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>Takes control lines from a unix socket, any number of clients, and answers each line with one of JSON.</summary>
/// <param name="ask">Has a line carried out.</param>
internal sealed class ControlSocket(string path, Func<string, Task<ControlReply>> ask) : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Open()
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
    }

    /// <summary>Serves until it is disposed.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync();
                // Nobody waits for one client: what goes wrong with it is its own affair, and is caught there.
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed: the simulator ends.
        }
    }

    /// <summary>Answers the lines of a reader until it ends.</summary>
    public static async Task AnswerAsync(TextReader input, TextWriter output, Func<string, Task<ControlReply>> ask)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(await ask(line), ControlJson.Default.ControlReply));
                await output.FlushAsync();
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(path);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false));
            await AnswerAsync(reader, writer, ask);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client left.
        }
    }
}
