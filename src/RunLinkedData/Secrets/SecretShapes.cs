using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Finds secrets that show what they are by their shape: keys and tokens of known services.</summary>
/// <remarks>
/// The prefixes are those that the services publish so that scanners find their tokens. Every pattern is linear: it starts at the start of
/// a word only, or repeats a bounded number of times.
/// </remarks>
internal static partial class SecretShapes
{
    /// <summary>Every secret with a shape of its own has one of these in it, in this case.</summary>
    public static readonly string[] Prefixes =
    [
        "AKIA", "ASIA", "ABIA", "ACCA", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-",
        "glptt-", "glft-", "glsoat-", "glimt-", "glagent-", "gloas-", "GR1348941", "xox", "xapp-", "whsec_", "AIza", "ya29.", "GOCSPX-",
        "1//0", "npm_", "pypi-", "oy2", "rubygems_", "dckr_", "sk-", "k_live_", "k_test_", "hf_", "gsk_", "r8_", "pplx-", "dapi", "dop_v1_",
        "doo_v1_", "dor_v1_", "hvs.", "hvb.", "hvr.", "SG.", "eyJ", "AGE-", "shpat_", "shpca_", "shppa_", "shpss_", "sq0", "ATATT3", "ATBB",
        "glsa_", "glc_", "NRAK-", "sntrys_", "sntryu_", "figd_", "lin_api_", "ntn_", "pul-", "sbp_", "pscale_", "CCIPAT_", "AKCp",
        "dt0c01.",
        "fo1_", "Q~", ":AA", .. from digit in "0123456789abcdef" from account in new[] { "SK", "AC" } select account + digit,
    ];

    public static string Redact(string text)
    {
        text = Token().Replace(text, SecretName.Mask);
        return WebToken().Replace(text, SecretName.Mask);
    }

    [GeneratedRegex(
        """
        (?<![A-Za-z0-9_])(?:
          (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])
          |gh[pousr]_[A-Za-z0-9]{36,255}
          |github_pat_[A-Za-z0-9_]{22,255}
          |gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w.-]{20,255}
          |GR1348941[\w-]{20,64}
          |xox[a-z]-[\w-]{10,255}
          |xapp-[\w-]{10,255}
          |whsec_[A-Za-z0-9+/=_-]{16,255}
          |AIza[\w-]{35}
          |ya29\.[\w-]{20,2048}
          |1//0[\w-]{20,255}
          |GOCSPX-[\w-]{20,64}
          |npm_[A-Za-z0-9]{36}
          |pypi-[\w-]{16,255}
          |oy2[a-z0-9]{43}
          |rubygems_[0-9a-f]{48}
          |dckr_(?:pat|oat)_[\w-]{20,255}
          |sk-(?=[\w-]{0,100}[0-9])[\w-]{20,255}
          |[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}
          |(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])
          |hf_[A-Za-z0-9]{30,64}
          |gsk_[A-Za-z0-9]{40,64}
          |r8_[A-Za-z0-9]{37}
          |pplx-[A-Za-z0-9]{40,64}
          |dapi[0-9a-f]{32}
          |do[opr]_v1_[0-9a-f]{64}
          |hv[sbr]\.[\w-]{20,255}
          |SG\.[\w-]{22}\.[\w-]{43}
          |AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{1,40})-[A-Z0-9]{20,255}
          |shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}
          |sq0(?:atp|csp|idp)-[\w-]{22,64}
          |ATATT3[\w=-]{40,255}
          |ATBB[A-Za-z0-9]{28,64}
          |glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}
          |glc_[A-Za-z0-9+/=]{32,400}
          |NRAK-[A-Z0-9]{27}
          |sntry[su]_[\w+/=-]{40,400}
          |figd_[\w-]{30,64}
          |lin_api_[A-Za-z0-9]{32,64}
          |ntn_[A-Za-z0-9]{40,64}
          |pul-[0-9a-f]{40}
          |sbp_[0-9a-f]{40}
          |pscale_(?:tkn|oauth|pw)_[\w.=-]{32,64}
          |CCIPAT_[\w-]{40,80}
          |AKCp[A-Za-z0-9]{60,80}
          |dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}
          |fo1_[\w-]{43}
          |[\w.~]{3}[0-9]Q~[\w.~-]{31,34}
          |[0-9]{8,10}:AA[\w-]{32,36}
        )
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    // RFC 7519: base64url of {" in front. A removed line of a diff may put one - before it.
    [GeneratedRegex(@"(?<!\w|[\w-]-)eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*){0,3}", RegexOptions.CultureInvariant)]
    private static partial Regex WebToken();
}
