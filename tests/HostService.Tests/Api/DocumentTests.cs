using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Api;

public sealed partial class DocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));

    [Fact]
    public void The_table_of_errors_is_the_map()
    {
        var expected = Enum.GetValues<AgentError>()
            .Select(e => $"| `{ErrorMap.ToCode(e)}` | {ErrorMap.ToHttpStatus(e)} | {ProblemTitles.Of(e)} |");
        var table = Text[Text.IndexOf("| code | status | title |", StringComparison.Ordinal)..].TrimEnd().Split('\n').Skip(2);
        Assert.Equal(expected, table);
    }

    [Fact]
    public async Task Every_address_stands_in_the_document_and_in_openapi_with_its_problems_and_a_way_in()
    {
        await using var service = await TestService.Start(new HostScript());
        using var openapi = JsonDocument.Parse(await service.Unix.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)));
        var root = openapi.RootElement;
        Assert.Equal(
            "bearer",
            root.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString()
        );
        Assert.Equal(1, root.GetProperty("security").GetArrayLength());
        foreach (var endpoint in service.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = endpoint.RoutePattern.RawText!;
            Assert.Contains(path, Text, StringComparison.Ordinal);
            if (path == "/openapi.json")
            {
                continue;
            }
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = root.GetProperty("paths").GetProperty(path.TrimEnd('/')).GetProperty(method.ToLowerInvariant());
                Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
                var responses = operation.GetProperty("responses");
                Assert.True(responses.TryGetProperty("200", out _), path);
                if (path == "/healthz/live")
                {
                    Assert.Equal(0, operation.GetProperty("security").GetArrayLength());
                    continue;
                }
                foreach (var status in new[] { "401", "403", "429", "500" })
                {
                    Assert.True(
                        responses.GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _),
                        $"{path} {status}"
                    );
                }
            }
        }
        var schemas = root.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("VmSummary").GetProperty("properties").TryGetProperty("agentVersion", out _));
        var exec = root.GetProperty("paths").GetProperty("/api/v1/vms/{name}/exec").GetProperty("post").GetProperty("requestBody");
        Assert.Equal(
            "/bin/sh",
            exec.GetProperty("content").GetProperty("application/json").GetProperty("example").GetProperty("command").GetString()
        );
    }

    [Fact]
    public void The_documents_examples_are_JSON()
    {
        var examples = JsonBlock().Matches(Text);
        Assert.InRange(examples.Count, 2, 100);
        foreach (Match example in examples)
        {
            using var parsed = JsonDocument.Parse(example.Groups[1].Value);
            Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        }
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
