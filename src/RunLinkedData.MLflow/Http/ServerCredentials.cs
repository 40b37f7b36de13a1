using System.Text;

namespace RunLinkedData.MLflow.Http;

/// <summary>The headers that only the tracking server may see.</summary>
internal sealed class ServerCredentials
{
    private readonly string? _basic;
    private readonly string? _token;
    private readonly Func<CancellationToken, ValueTask<string>>? _provider;
    private readonly KeyValuePair<string, string>[] _headers;

    public ServerCredentials(MlflowServerOptions options)
    {
        var userInfo = new Uri(options.Where).UserInfo.Split(':', 2);
        var (user, password) = !string.IsNullOrEmpty(options.Username) && !string.IsNullOrEmpty(options.Password)
            ? (options.Username, options.Password)
            : userInfo[0].Length > 0 ? (Uri.UnescapeDataString(userInfo[0]), Uri.UnescapeDataString(userInfo.ElementAtOrDefault(1) ?? ""))
            : (null, null);
        _basic = user is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        _token = string.IsNullOrEmpty(options.Token) ? null : options.Token;
        _provider = options.TokenProvider;
        _headers = [.. options.Headers, .. Workspace(options.Workspace)];
    }

    /// <summary>The headers for one attempt; the token is asked for anew each time.</summary>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> GetAsync(CancellationToken cancellationToken)
    {
        if (_basic is not null)
        {
            return [.. _headers, new("Authorization", "Basic " + _basic)];
        }

        var token = _provider is null ? _token : await _provider(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(token) ? _headers : [.. _headers, new("Authorization", "Bearer " + token)];
    }

    private static KeyValuePair<string, string>[] Workspace(string? workspace) =>
        string.IsNullOrEmpty(workspace) ? [] : [new("X-MLFLOW-WORKSPACE", workspace)];
}
