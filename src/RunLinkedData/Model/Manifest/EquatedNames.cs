using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// Names that a database may take for equal although they are not: MySQL and MariaDB by default do so with case and accents, some
/// collations with letters that are written as two, with full and half width, and with the two scripts of Japanese.
/// </summary>
internal static class EquatedNames
{
    // Full width forms of ASCII stand this much behind it.
    private const int FullWidth = '\uFF01' - '!';

    // Letters after the letter that they are taken for. Written out, as programs without ICU cannot take them apart.
    private const string Letters =
        "A=ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ AE=ÆǢǼ C=ÇĆĈĊČḈ E=ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ I=ÌÍÎÏĨĪĬĮİıǏȈȊḬḮỈỊ D=ÐĎĐḊḌḎḐḒ "
        + "N=ÑŃŅŇǸṄṆṈṊ O=ÒÓÔÕÖØŌŎŐƠǑǪǬǾȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ U=ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ Y=ÝŶŸȲẎẙỲỴỶỸ TH=Þ SS=ßẞ "
        + "G=ĜĞĠĢǦǴḠ H=ĤĦȞḢḤḦḨḪẖ IJ=Ĳ J=Ĵǰ K=ĶǨḰḲḴ L=ĹĻĽŁḶḸḺḼ ʼN=ŉ OE=Œ R=ŔŖŘȐȒṘṚṜṞ S=ŚŜŞŠȘṠṢṤṦṨ T=ŢŤȚṪṬṮṰẗ W=ŴẀẂẄẆẈẘ "
        + "Z=ŹŻŽẐẒẔ DZ=ǄǱ LJ=Ǉ NJ=Ǌ Ʒ=Ǯ ʹ=ʹ Α=ΆἈἉἊἋἌἍἎἏᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾲᾳᾴᾶᾷᾸᾹᾺΆᾼ Ε=ΈἘἙἚἛἜἝῈΈ "
        + "Η=ΉἨἩἪἫἬἭἮἯᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟῂῃῄῆῇῊΉῌ Ι=ΊΐΪἸἹἺἻἼἽἾἿῒΐῖῗῘῙῚΊ Ο=ΌὈὉὊὋὌὍῸΌ Υ=ΎΫΰϒϓϔὐὒὔὖὙὛὝὟῢΰῦῧῨῩῪΎ "
        + "Ω=ΏὨὩὪὫὬὭὮὯᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯῲῳῴῶῷῺΏῼ Σ=ςϹ Θ=ϴ Е=ЀЁӖ Г=Ѓ І=Ї К=Ќ И=ЍЙӢӤ У=ЎӮӰӲ Ѵ=Ѷ Ж=ӁӜ А=ӐӒ Ә=Ӛ З=Ӟ О=Ӧ Ө=Ӫ "
        + "Э=Ӭ Ч=Ӵ Ы=Ӹ B=ḂḄḆ F=Ḟ M=ḾṀṂ P=ṔṖ V=ṼṾ X=ẊẌ Aʾ=ẚ Ρ=ῤῬ あ=ぁァアｧｱ い=ぃィイｨｲ う=ぅゔゥウヴｩｳ え=ぇェエｪｴ お=ぉォオｫｵ か=がゕカガヵｶ "
        + "き=ぎキギｷ く=ぐクグｸ け=げゖケゲヶｹ こ=ごコゴｺ さ=ざサザｻ し=じシジｼ す=ずスズｽ せ=ぜセゼｾ そ=ぞソゾｿ た=だタダﾀ ち=ぢチヂﾁ つ=っづッツヅｯﾂ て=でテデﾃ と=どトドﾄ "
        + "は=ばぱハバパﾊ ひ=びぴヒビピﾋ ふ=ぶぷフブプﾌ へ=べぺヘベペﾍ ほ=ぼぽホボポﾎ や=ゃャヤｬﾔ ゆ=ゅュユｭﾕ よ=ょョヨｮﾖ わ=ゎヮワﾜ な=ナﾅ に=ニﾆ ぬ=ヌﾇ ね=ネﾈ の=ノﾉ ま=マﾏ "
        + "み=ミﾐ む=ムﾑ め=メﾒ も=モﾓ ら=ラﾗ り=リﾘ る=ルﾙ れ=レﾚ ろ=ロﾛ ゐ=ヰ ゑ=ヱ を=ヲｦ ん=ンﾝ ー=ｰ ";

    private static readonly FrozenDictionary<char, string> Plain = Letters
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(group => group.Split('='))
        .SelectMany(group => group[1].Select(letter => (Letter: letter, Plain: group[0])))
        .ToFrozenDictionary(pair => pair.Letter, pair => pair.Plain);

    /// <summary>Names are equal if they are so once folded.</summary>
    public static string Fold(string name)
    {
        StringBuilder folded = new(name.Length);
        foreach (var character in name)
        {
            var letter = char.ToUpperInvariant(character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - FullWidth) : character);
            if (Plain.TryGetValue(letter, out var plain))
            {
                folded.Append(plain);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
            {
                folded.Append(letter);
            }
        }

        return folded.ToString();
    }
}
