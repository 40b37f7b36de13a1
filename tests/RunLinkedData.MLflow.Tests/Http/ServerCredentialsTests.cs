using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

[TestFixture]
public sealed class ServerCredentialsTests
{
    private static async Task<IReadOnlyDictionary<string, string>> SendAsync(Action<MlflowServerOptions> configure, string userInfo = "")
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, """{"workspaces_enabled":true}"""));
        var options = new MlflowServerOptions { TrackingUri = $"http://{userInfo}{server.Uri.Authority}" };
        configure(options);
        using var http = new MlflowHttp(options);
        await http.SendAsync(new HttpCall(HttpMethod.Get, "x"), CancellationToken.None);
        return server.Requests[^1].Headers;
    }

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Test]
    public async Task Send_NameAndPassword_GoBeforeTheToken() => Assert.That(
        (await SendAsync(o => (o.Username, o.Password, o.Token) = ("ada", "pässword:1", "t")))["Authorization"],
        Is.EqualTo(Basic("ada:pässword:1")));

    [Test]
    public async Task Send_NameWithoutPassword_LeavesTheToken() =>
        Assert.That((await SendAsync(o => (o.Username, o.Token) = ("ada", "t")))["Authorization"], Is.EqualTo("Bearer t"));

    [Test]
    public async Task Send_LoginInTheAddress_IsUsed() =>
        Assert.That((await SendAsync(_ => { }, "ada:p%40ss@"))["Authorization"], Is.EqualTo(Basic("ada:p@ss")));

    [Test]
    public async Task Send_HeadersAndWorkspace_AreThere()
    {
        var headers = await SendAsync(o =>
        {
            o.Headers["X-Team"] = "research";
            o.Workspace = "w1";
        });

        Assert.That((headers["X-Team"], headers["X-MLFLOW-WORKSPACE"]), Is.EqualTo(("research", "w1")));
        Assert.That(headers, Does.Not.ContainKey("Authorization"));
    }

    [Test]
    public async Task Send_TokenProvider_IsAskedForEachAttempt()
    {
        var tokens = 0;
        using var server = ScriptedServer.Of(r => r.AnswerAsync(503, ""), r => r.AnswerAsync(200, "{}"));
        using var http = new MlflowHttp(new MlflowServerOptions
        {
            TrackingUri = server.Uri.AbsoluteUri,
            Token = "old",
            TokenProvider = _ => ValueTask.FromResult($"t{++tokens}"),
        });

        await http.SendAsync(new HttpCall(HttpMethod.Get, "x"), CancellationToken.None);

        Assert.That(server.Requests.Select(request => request.Headers["Authorization"]), Is.EqualTo(new[] { "Bearer t1", "Bearer t2" }));
    }
}
