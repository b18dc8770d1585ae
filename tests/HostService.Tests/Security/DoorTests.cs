using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Hosting;
using Orchestrator.HostService.Security;
using Orchestrator.HostService.Tests.Api;

namespace Orchestrator.HostService.Tests.Security;

public sealed class DoorTests
{
    private static HostScript OneVm() => new HostScript().With("web-1");

    [Fact]
    public async Task Every_endpoint_but_liveness_is_closed_to_those_without_a_token()
    {
        await using var service = await TestService.Start(OneVm());
        var endpoints = service.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.InRange(endpoints.Count, 12, 1000);
        var open = new List<string>();
        using var anonymous = service.Anonymous();
        foreach (var endpoint in endpoints)
        {
            var path = endpoint.RoutePattern.RawText!.Replace("{name}", "web-1", StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var response = await anonymous.SendAsync(request);
                if (response.IsSuccessStatusCode)
                {
                    open.Add(path);
                    continue;
                }
                await Closed(response);
            }
        }
        Assert.Equal(["/healthz/live"], open);
        Assert.Empty(service.Script.Calls);
    }

    [Theory]
    [InlineData("GET", "/nothing/here")]
    [InlineData("DELETE", "/api/v1/vms")]
    [InlineData("GET", "/")]
    [InlineData("OPTIONS", "/api/v1/vms")]
    [InlineData("POST", "/healthz/live")]
    public async Task What_does_not_exist_is_closed_too(string method, string path)
    {
        await using var service = await TestService.Start(OneVm());
        using var anonymous = service.Anonymous();
        using var response = await anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await Closed(response);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer orch_")]
    [InlineData("Bearer orch_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Basic b3JjaDpvcmNo")]
    [InlineData("Bearer TOKENx")]
    [InlineData("TOKEN")]
    [InlineData("Bearer token")]
    public async Task A_wrong_token_opens_nothing(string header)
    {
        await using var service = await TestService.Start(OneVm());
        using var anonymous = service.Anonymous();
        anonymous.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization",
            header.Replace("TOKEN", service.Token, StringComparison.Ordinal)
        );
        using var response = await anonymous.GetAsync(new Uri("/api/v1/vms", UriKind.Relative));
        await Closed(response);
    }

    [Fact]
    public async Task The_token_opens_and_two_authorization_headers_do_not()
    {
        await using var service = await TestService.Start(OneVm());
        using var response = await service.Tcp.GetAsync(new Uri("/api/v1/vms/web-1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var socket = new System.Net.Sockets.TcpClient("127.0.0.1", service.TcpAddress.Port);
        var text =
            $"GET /api/v1/vms HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {service.Token}\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n";
        await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(socket.GetStream());
        Assert.DoesNotContain(" 200 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_goes_on_with_the_hash_when_the_operator_took_the_token_away()
    {
        using var folder = new Orchestrator.Tests.Shared.TestFolder("door-");
        string token;
        using (var data = DataDirectory.Open(folder.Path))
        {
            TokenStore.Open(data, TimeProvider.System);
            token = File.ReadAllText(data.FileOf(TokenStore.TokenFile)).Trim();
            File.Delete(data.FileOf(TokenStore.TokenFile));
        }
        using (var data = DataDirectory.Open(folder.Path))
        {
            Assert.Equal("first", TokenStore.Open(data, TimeProvider.System).NameOf(token));
            Assert.False(File.Exists(data.FileOf(TokenStore.TokenFile)));
            File.Delete(data.FileOf(TokenStore.HashFile));
            Assert.Null(TokenStore.Open(data, TimeProvider.System).NameOf(token));
            Assert.NotEqual(token, File.ReadAllText(data.FileOf(TokenStore.TokenFile)).Trim());
        }
    }

    [Fact]
    public void Token_and_hashes_are_their_owners_alone_and_the_token_is_nowhere_but_in_its_file()
    {
        using var folder = new Orchestrator.Tests.Shared.TestFolder("door-");
        using var data = DataDirectory.Open(folder["data"]);
        TokenStore.Open(data, TimeProvider.System);
        var token = File.ReadAllText(data.FileOf(TokenStore.TokenFile));
        Assert.Matches("^orch_[A-Za-z0-9_-]{43}\n$", token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Path));
        foreach (var file in Directory.GetFiles(data.Path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.DoesNotContain(token.Trim(), File.ReadAllText(data.FileOf(TokenStore.HashFile)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example:8080")]
    [InlineData("Host", "10.0.0.1")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_of_another_site_gets_nothing_even_with_the_token(string header, string value)
    {
        await using var service = await TestService.Start(OneVm());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await service.Tcp.SendAsync(request);
        Assert.Equal("forbidden", (await TestService.Read<Problem>(response, HttpStatusCode.Forbidden)).Code);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_services_own_origin_is_let_in()
    {
        await using var service = await TestService.Start(OneVm());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms");
        request.Headers.Add("Origin", service.TcpAddress.GetLeftPart(UriPartial.Authority));
        using var response = await service.Tcp.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_socket_is_its_owners_alone()
    {
        await using var service = await TestService.Start(OneVm());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(service.SocketPath));
    }

    [Fact]
    public async Task On_the_socket_root_and_the_service_itself_need_no_token_and_others_are_403()
    {
        var tokens = new Tokens([]);
        foreach (var (peer, self, let) in new[] { (0u, 1000u, true), (1000u, 1000u, true), (1001u, 1000u, false), (1000u, 0u, false) })
        {
            var context = new DefaultHttpContext();
            context.Features.Set(new PeerCredentials(peer));
            context.Request.Headers.Authorization = "Bearer whatever";
            var door = new Door(_ => Task.CompletedTask, tokens, new OwnUser(self));
            if (let)
            {
                await door.InvokeAsync(context);
                Assert.Equal($"uid:{peer}", Requests.Caller.Of(context).By);
            }
            else
            {
                var refusal = await Assert.ThrowsAsync<Requests.ProblemException>(() => door.InvokeAsync(context));
                Assert.Equal(403, refusal.Status);
                Assert.Contains($"uid {peer}", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    private static async Task Closed(HttpResponseMessage response)
    {
        var problem = await TestService.Read<Problem>(response, HttpStatusCode.Unauthorized);
        Assert.Equal("unauthenticated", problem.Code);
        Assert.Equal(new AuthenticationHeaderValue("Bearer", "realm=\"orchestrator\""), Assert.Single(response.Headers.WwwAuthenticate));
        Assert.Equal(problem.RequestId, Assert.Single(response.Headers.GetValues("X-Request-Id")));
    }
}
