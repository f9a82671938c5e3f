# The expected values of tests/inference/analyses.rs.
#
# Run as: Rscript expected.R, in this folder. R 4.2.2, survival 3.5-3. Without packages but survival.
# Effects are the first arm's (0) less the second's (1).

library(survival)
seen <- read.csv("analyses.csv")
seen$first <- as.integer(seen$arm == 0)
seen$stratum <- factor(seen$stratum)
show <- function(name, ...) cat(name, sprintf("%.17g", c(...)), "\n")

# Linear models, with Student's t.
linear <- function(name, formula) {
  fit <- lm(formula, data = seen)
  show(name, summary(fit)$coefficients["first", ])
}
linear("t-test", score ~ first)
linear("stratified-t-test", score ~ first + stratum)
linear("ancova", score ~ first + stratum + age + marker)

# Proportions.
counts <- table(factor(seen$arm, 0:1), factor(seen$response, 1:0))
pearson <- chisq.test(counts, correct = FALSE)
p <- counts[, 1] / rowSums(counts)
show("chi-square", p[1] - p[2], sqrt(sum(p * (1 - p) / rowSums(counts))), pearson$statistic, pearson$p.value)
by_stratum <- table(factor(seen$arm, 0:1), factor(seen$response, 1:0), seen$stratum)
both <- apply(by_stratum, 3, function(one) all(rowSums(one) > 0))
haenszel <- mantelhaen.test(by_stratum[, , both], correct = FALSE)
# From the limits, log estimate +- z sd.
error <- diff(log(haenszel$conf.int)) / (2 * qnorm(0.975))
show("mantel-haenszel", log(haenszel$estimate), error, haenszel$statistic, haenszel$p.value)

# Generalized linear models; the strata whose responses are all alike left out.
precise <- glm.control(epsilon = 1e-15, maxit = 100)
logistic <- function(name, formula, data) {
  fit <- glm(formula, family = binomial, data = data, control = precise)
  show(name, summary(fit)$coefficients["first", ])
}
varied <- ave(seen$response, seen$stratum, FUN = var) > 0
logistic("logistic", response ~ first, seen)
logistic("adjusted-logistic", response ~ first + stratum + age + marker, droplevels(seen[varied, ]))
# The sandwich without correction, HC0.
poisson_robust <- function(name, formula) {
  fit <- glm(formula, family = poisson, data = seen, control = precise)
  x <- model.matrix(fit)
  bread <- solve(t(x) %*% (x * fitted(fit)))
  scores <- x * (seen$count - fitted(fit))
  variance <- bread %*% (t(scores) %*% scores) %*% bread
  estimate <- coef(fit)[["first"]]
  error <- sqrt(variance["first", "first"])
  z <- estimate / error
  show(name, estimate, error, z, 2 * pnorm(-abs(z)))
}
poisson_robust("poisson", count ~ first)
poisson_robust("adjusted-poisson", count ~ first + stratum + age + marker)

# Rank sums: the permutation mean and variance of the sum of scores, stratum by stratum.
ranked <- function(name, score) {
  apart <- 0
  variance <- 0
  for (of_stratum in score) {
    r <- rank(of_stratum$score) / (nrow(of_stratum) + 1)
    n <- length(r)
    n0 <- sum(of_stratum$first)
    apart <- apart + sum(r[of_stratum$first == 1]) - n0 * mean(r)
    if (n > 1) variance <- variance + n0 * (n - n0) / n * var(r)
  }
  z <- apart / sqrt(variance)
  show(name, z, 2 * pnorm(-abs(z)))
}
ranked("rank-sum", list(seen))
ranked("van-elteren", split(seen, seen$stratum))
wilcoxon <- wilcox.test(score ~ arm, data = seen, exact = FALSE, correct = FALSE)
show("wilcox.test", wilcoxon$statistic / prod(table(seen$arm)), wilcoxon$p.value)

# Times.
log_rank <- function(name, formula) {
  fit <- survdiff(formula, data = seen)
  apart <- if (is.matrix(fit$obs)) sum((fit$obs - fit$exp)[1, ]) else (fit$obs - fit$exp)[1]
  v <- fit$var[1, 1]
  show(name, apart / v, 1 / sqrt(v), apart / sqrt(v), pchisq(apart^2 / v, 1, lower.tail = FALSE))
}
log_rank("log-rank", Surv(time, event) ~ arm)
log_rank("stratified-log-rank", Surv(time, event) ~ arm + strata(stratum))
cox <- function(name, formula) {
  fit <- coxph(formula, data = seen, ties = "efron", control = coxph.control(eps = 1e-15, iter.max = 50, toler.chol = 1e-16))
  show(name, summary(fit)$coefficients["first", c("coef", "se(coef)", "z", "Pr(>|z|)")])
}
cox("cox", Surv(time, event) ~ first)
cox("stratified-cox", Surv(time, event) ~ first + age + marker + strata(stratum))
