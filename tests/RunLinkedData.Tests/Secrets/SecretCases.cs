using System.Globalization;
using System.Text.RegularExpressions;

namespace RunLinkedData.Tests.Secrets;

/// <summary>
/// Texts with a secret in each, in the forms that programs write them in. They are put together here, so that scanners of secrets do not
/// take this file for a leak.
/// </summary>
internal static partial class SecretCases
{
    // {0} is a password, {A:n} n letters and digits, {U:n} the same in capitals, {H:n} n hexadecimal digits, {D:n} n digits. What is
    // between « and » must not be stored.
    private static readonly string[] Forms =
    [
        // A name in a message, a setting, JSON, YAML, a header, prose.
        "error: password=«{0}»", "DB: PGPASSWORD=«{0}»", "Login failed: X-Api-Key: «{0}»", "caused by: token: «{0}»",
        "a: b: c: secret: «{0}»",
        "AWS_SECRET_ACCESS_KEY=«{A:40}»", "aws_secret_access_key = «{A:40}»", "env AZURE_DEVOPS_EXT_PAT=«{A:52}»",
        "OPENAI_API_KEY: «{A:20}»",
        "passphrase «{0}»", "Passwort: «{0}»", "Das Kennwort: «{0}»", "motdepasse=«{0}»", "mot de passe : «{0}»", "contraseña: «{0}»",
        "//registry.npmjs.org/:_authToken=«{0}»", "_authToken «{0}»", "PrivateKey: «{A:44}»", "x-api-key «{0}»", "PRIVATE-TOKEN: «{0}»",
        "> Cookie: session=«{0}»; theme=dark", "< Set-Cookie: sid=«{0}»; Path=/; HttpOnly", "Authorization: Bearer «{0}»",
        "Proxy-Authorization: Negotiate «{A:40}»", "got Bearer «{0}» there", "Authorization: Digest username=me, response=«{H:32}»",
        "{\"password\":\"«{0}»\"}", "{\\\"password\\\":\\\"«{0}»\\\"}", "{\\\\\\\"apiKey\\\\\\\": \\\\\\\"«{0}»\\\\\\\"}",
        "{'client_secret': '«{0}»'}",
        "\"X-Api-Key\": [\"«{0}»\"]", "('X-Api-Key', '«{0}»')", "password: |\n    «{0}»", "token: >-\n    «{0}»", "- password: «{0}»",
        "password = \"«{0}»\"", "config[\"Password\"] = '«{0}»'", ":password => '«{0}»'", "<Password>«{0}»</Password>",
        "<add key=\"Password\" value=\"«{0}»\" />", "tool --password «{0}»", "tool --api-token=«{0}»", "IDENTIFIED WITH PASSWORD '«{0}»'",
        "cannot login with password «{0}»!", "connect(password='«{0}»', host=x)", "export SSH_PASS=«{0}»; make", "set GITHUB_PAT=«{0}»",
        "account key: «{A:44}»", "api key «{A:24}»", "credentials=«{0}»", "retry 3: sig=«{0}»", "x;Password=«{0}»;y=z",

        // Connection strings and addresses.
        "Server=db;User Id=me;Password=«{0}»;Database=x", "cache:6379,password=«{0}»,ssl=True", "redis://:«{0}»@cache:6379/0",
        "postgres://me:«{0}»@db/sales", "postgres://me:«p/w#{0}?»@db/sales", "amqp://me:«p@{0}'<»@queue/x", "https://«{0}»@example.com/x",
        "jdbc:oracle:thin:scott/«{0}»@//db:1521/x", "scott/«{0}»@//db:1521/x", "scott/«{0}»@db.example.com:1521/x",
        "https://h/x?key=«{0}»", "https://h/x?a=b&code=«{0}»&c=d", "https://h/x?sv=1&sig=«{0}»&se=2", "https://h/x?access_token=«{0}»",
        "AccountName=a;AccountKey=«{A:60}»==;EndpointSuffix=core",

        // Programs that take a password behind a letter.
        "curl -u me:«{0}» https://h/", "curl -sume:«{0}» https://h/", "curl --user \"me:«{0}»\" https://h/",
        "mysql -h db -u root -p«{0}» sales",
        "mysqldump -p'«{0}»' sales", "sshpass -p «{0}» ssh h", "sshpass -p«{0}» ssh h", "redis-cli -h h -a «{0}» ping",
        "docker login -u me -p «{0}» h", "sqlplus me/«{0}»@db", "machine h login me password «{0}»",

        // Shapes.
        "ghp_«{A:36}»", "gho_«{A:36}»", "github_pat_«{A:22}_{A:59}»", "glpat-«{A:20}»", "glrt-«{A:20}»", "xoxb-«{D:12}-{A:24}»",
        "xapp-«1-{A:20}»",
        "https://hooks.slack.com/services/«T{U:8}/B{U:8}/{A:24}»", "https://discord.com/api/webhooks/{D:18}/«{A:68}»",
        "https://acme.webhook.office.com/webhookb2/«{H:32}@{H:32}/IncomingWebhook/{H:32}»",
        "https://api.telegram.org/bot«{D:9}:AA{A:33}»/getMe",
        "«{D:9}:AA{A:33}»", "whsec_«{A:32}»", "SK«{H:32}»", "AC«{H:32}»", "npm_«{A:36}»", "pypi-«{A:60}»", "sk_live_«{A:24}»",
        "sk-proj-«{A:40}1»",
        "AKIA«{U:16}»", "AIza«{A:35}»", "ya29.«{A:40}»", "hf_«{A:34}»", "dapi«{H:32}»", "hvs.«{A:24}»", "SG.«{A:22}.{A:43}»",
        "glsa_«{A:32}_{H:8}»",
        "ATATT3«{A:60}»", "shpat_«{H:32}»", "dckr_pat_«{A:27}»", "xyz8Q~«{A:34}»", "eyJ«{A:20}.{A:30}.{A:40}»",
        "AGE-SECRET-KEY-1«{U:58}»",
        "-----BEGIN PRIVATE KEY-----«{A:64}»-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY----- «{A:64} {A:64}» -----END RSA PRIVATE KEY-----",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ---- «{A:64}» ---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        "PuTTY-User-Key-File-3: ssh-rsa Private-Lines: 2 «{A:64} {A:64}» Private-MAC: «{H:64}»",
    ];

    /// <summary>Each text, and the parts of it that must not be stored.</summary>
    public static IReadOnlyList<(string Text, IReadOnlyList<string> Secrets)> All { get; } = [.. Forms.Select(Make)];

    private static (string Text, IReadOnlyList<string> Secrets) Make(string form, int number)
    {
        var random = new Random(number);
        var password = string.Create(CultureInfo.InvariantCulture, $"Sq7{number:000}xZ9w");
        var filled = Hole().Replace(
            form.Replace("{0}", password, StringComparison.Ordinal),
            match => new string(random.GetItems<char>(
                Alphabet(match.Groups["kind"].Value), int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture))));
        List<string> secrets = [.. Secret().Matches(filled).SelectMany(match => match.Groups[1].Value.Split(' '))];
        return (filled.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal), secrets);
    }

    private static string Alphabet(string kind) => kind switch
    {
        "H" => "0123456789abcdef",
        "D" => "123456789",
        "U" => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
        _ => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    };

    [GeneratedRegex("{(?<kind>[AUHD]):(?<length>[0-9]+)}")]
    private static partial Regex Hole();

    [GeneratedRegex("«([^»]*)»")]
    private static partial Regex Secret();
}
