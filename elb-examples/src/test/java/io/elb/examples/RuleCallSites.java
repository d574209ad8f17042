package io.elb.examples;

import io.elb.listener.Listener;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.QueryPattern;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.TargetGroup;
import java.util.List;

/** The call sites of docs/guide/rules.md, compiled so that the page stays true. Never run. */
final class RuleCallSites {
    private RuleCallSites() {}

    static void rules(Listener listener, TargetGroup imageGroup, TargetGroup stable, TargetGroup next) {
        // begin rules
        Rule images = Rule.builder(10)
                .when(Condition.host("*.example.com"), Condition.path("/img/*", "*.jpg"))
                .then(Action.forward(imageGroup))
                .build();

        Rule canary = Rule.builder(20)
                .when(Condition.path("/api/*"))
                .then(Action.forward(WeightedTargetGroup.of(stable, 95), WeightedTargetGroup.of(next, 5)))
                .build();

        Rule maintenance = Rule.builder(30)
                .when(Condition.path("/admin*"))
                .then(Action.fixedResponse(503, "text/plain", "Back at noon"))
                .build();

        Rule beta = Rule.builder(40)
                .when(Condition.matching(
                        "beta users", request -> request.header("X-Beta").isPresent()))
                .then(Action.forward(next))
                .build();

        listener.addRule(images);
        listener.replaceRules(List.of(images, canary, maintenance, beta));
        listener.defaultAction(Redirect.toHttps());
        // end
    }

    static List<Rule> conditions(TargetGroup editors, TargetGroup next) {
        // begin conditions
        Rule internal = Rule.builder(50)
                .when(Condition.method("POST", "PUT"), Condition.sourceIp("10.0.0.0/8"))
                .then(Action.forward(editors))
                .build();

        Rule version = Rule.builder(60)
                .when(Condition.pathRegex("^/v[2-9]/"), Condition.header("Accept", "*json*"))
                .then(Action.forward(next))
                .build();

        Rule preview = Rule.builder(70)
                .when(Condition.query(QueryPattern.of("preview", "*"), QueryPattern.anyKey("beta")))
                .then(Action.forward(next))
                .build();
        // end
        return List.of(internal, version, preview);
    }

    static List<Redirect> redirects() {
        // begin redirects
        Redirect secure = Redirect.toHttps(); // 301, https://#{host}:443/#{path}?#{query}
        Redirect moved = Redirect.builder().host("www.example.org").build(); // 302, the rest stays
        Redirect newer = Redirect.builder().path("/v2/#{path}").query("").build();
        // end
        return List.of(secure, moved, newer);
    }

    static Action code(TargetGroup gold, TargetGroup all) {
        // begin code
        Action toGold = Action.forward(gold);
        Action toAll = Action.forward(all);
        Action byPlan =
                Action.custom("plan", request -> request.header("X-Plan").isPresent() ? toGold : toAll, gold, all);
        // end
        return byPlan;
    }

    static Rule transforms(TargetGroup shop) {
        // begin transforms
        Rule product = Rule.builder(80)
                .when(Condition.path("/dp/*"))
                .transform(
                        Transform.urlRewrite("^/dp/([A-Za-z0-9]+)/?$", "/product.php?id=$1"),
                        Transform.hostHeaderRewrite("^www\\.(.+)$", "internal.$1"))
                .then(Action.forward(shop))
                .build();
        // end
        return product;
    }
}
