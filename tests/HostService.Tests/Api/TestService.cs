using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Actors.Hosts;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Hosting;
using Orchestrator.HostService.Tests.Streams;

namespace Orchestrator.HostService.Tests.Api;

/// <summary>The real service with a scripted host actor, on a unix socket and a free loopback port, in a folder of its own.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly DataDirectory _data;
    private readonly List<HttpClient> _clients = [];

    private TestService(HostScript script, DataDirectory data, WebApplication app, TestLog log)
    {
        Script = script;
        Log = log;
        _data = data;
        App = app;
        Unix = Track(new HttpClient(UnixHandler(SocketPath)) { BaseAddress = new Uri("http://localhost") });
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        TcpAddress = new Uri(address.Single(a => a.StartsWith("http://127.", StringComparison.Ordinal)));
        Tcp = Track(new HttpClient { BaseAddress = TcpAddress });
        Token = File.ReadAllText(data.FileOf(TokenStore.TokenFile)).Trim();
        Tcp.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HostScript Script { get; }

    public TestLog Log { get; }

    public WebApplication App { get; }

    public string Folder => _data.Path;

    public string SocketPath => _data.FileOf("api.sock");

    public Uri TcpAddress { get; }

    public string Token { get; }

    /// <summary>Asks over the unix socket, as root or the service's own user.</summary>
    public HttpClient Unix { get; }

    /// <summary>Asks over TCP with the first token.</summary>
    public HttpClient Tcp { get; }

    public IActorRef EventLog => App.Services.GetRequiredService<IRequiredActor<EventLogActor>>().ActorRef;

    public static async Task<TestService> Start(HostScript script, Func<ServiceSettings, ServiceSettings>? change = null)
    {
        var data = DataDirectory.Open(Directory.CreateTempSubdirectory("api-test-").FullName);
        var settings = new ServiceSettings(
            data.Path,
            [ListenAddress.Parse($"unix:{data.FileOf("api.sock")}"), ListenAddress.Parse("http://127.0.0.1:0")]
        );
        var log = new TestLog();
        var app = ServiceHost.Build(
            change?.Invoke(settings) ?? settings,
            TokenStore.Open(data, TimeProvider.System),
            akka =>
                akka.WithActors(
                    (system, registry) =>
                    {
                        registry.Register<HostActor>(system.ActorOf(Props.Create(() => new ScriptedHostActor(script)), "host"));
                        registry.Register<EventLogActor>(system.ActorOf(Props.Create(() => new ScriptedEventLog(script)), "events"));
                    }
                ),
            logging => logging.AddProvider(log)
        );
        await app.StartAsync();
        return new TestService(script, data, app, log);
    }

    /// <summary>A client of its own, to which nobody gave a token.</summary>
    public HttpClient Anonymous() => Track(new HttpClient { BaseAddress = TcpAddress });

    public async Task<T> Get<T>(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Unix.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadOrTellLog<T>(response, expected);
    }

    public async Task<T> Post<T>(string path, string json, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Unix.PostAsync(new Uri(path, UriKind.Relative), body);
        return await ReadOrTellLog<T>(response, expected);
    }

    private async Task<T> ReadOrTellLog<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.True(
            response.StatusCode != HttpStatusCode.InternalServerError || expected == HttpStatusCode.InternalServerError,
            string.Join('\n', Log.Lines)
        );
        return await Read<T>(response, expected);
    }

    public static async Task<T> Read<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        if (typeof(T) == typeof(Problem))
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        }
        var value = (T?)JsonSerializer.Deserialize(text, typeof(T), ApiJson.Default);
        Assert.NotNull(value);
        return value;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        await App.StopAsync();
        await App.DisposeAsync();
        _data.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public static SocketsHttpHandler UnixHandler(string path) =>
        new()
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };

    private HttpClient Track(HttpClient client)
    {
        _clients.Add(client);
        return client;
    }
}
